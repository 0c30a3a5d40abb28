"""Reads every page of the tunnel group resources with the vendor's Python SDK and prints the counts as JSON.

Usage: read_all_pages.py ANNOUNCEMENT, the line of JSON that `tunnelscope simulate` prints at its start

The SDK validates each field strictly, so a body that it does not accept ends the script with its error.
"""

import base64
import json
import sys
import urllib.request

import secure_access
from secure_access import api

PAGE = 100


def pages(fetch):
    """All items of a list that is read by offset and limit until its total."""
    items, total = [], None
    while total is None or len(items) < total:
        page = fetch(offset=len(items), limit=PAGE)
        if not page.data:
            break
        items.extend(page.data)
        total = page.total
    return items, total


def bare_pages(fetch):
    """All items of a list without a total, which ends with an empty page."""
    items = []
    while page := fetch(offset=len(items), limit=PAGE):
        items.extend(page)
    return items


def access_token(simulator):
    credentials = f"{simulator['api_key']}:{simulator['api_secret']}".encode()
    request = urllib.request.Request(
        simulator["token_url"],
        data=b"grant_type=client_credentials",
        headers={"Authorization": "Basic " + base64.b64encode(credentials).decode()},
    )
    with urllib.request.urlopen(request) as response:
        return json.load(response)["access_token"]


def client_of(host, token):
    configuration = secure_access.Configuration(
        host=host, access_token=token, ignore_operation_servers=True
    )
    return secure_access.ApiClient(configuration)


def main(announcement):
    simulator = json.loads(announcement)
    base_url, token = simulator["base_url"], access_token(simulator)
    with client_of(base_url, token) as client, client_of(base_url + "/reports/v2", token) as reports:
        groups_api = api.NetworkTunnelGroupsApi(client)
        state_api = api.NetworkTunnelGroupsStateApi(client)
        peers_api = api.NetworkTunnelGroupsPeerStateApi(client)
        regions_api = api.NetworkTunnelGroupsRegionsApi(client)
        log_api = api.NetworkTunnelsApi(reports)

        groups, groups_total = pages(groups_api.list_network_tunnel_groups)
        with_statuses, _ = pages(
            lambda **page: groups_api.list_network_tunnel_groups(include_statuses=True, **page)
        )
        states, states_total = pages(state_api.get_network_tunnel_group_bulk_state)
        nat = [group for group in groups if group.routing.type == "nat"]
        sample = groups[::25] + nat
        peers = sum(
            len(bare_pages(lambda id=group.id, **page: peers_api.get_peers_state(id=id, **page)))
            for group in sample
        )
        for group in sample:
            groups_api.get_network_tunnel_group(id=group.id)
            state_api.get_network_tunnel_group_state(id=group.id)
        regions = regions_api.list_network_tunnel_group_regions().regions
        events = bare_pages(
            lambda **page: log_api.get_tunnel_events(var_from="-1days", to="now", **page).data
        )
    print(
        json.dumps(
            {
                "groups": len(groups),
                "groups_total": groups_total,
                "groups_with_statuses": len(with_statuses),
                "states": len(states),
                "states_total": states_total,
                "nat": len(nat),
                "peers": peers,
                "regions": len(regions),
                "events": len(events),
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1])
