#!/usr/bin/env bash
# Counts the instructions of each task in cost.rs with 200, 2,000 and 20,000 groups, by callgrind, and prints a
# table. Fails if the cost per group grows with the number of groups, or that of a frame with the rows off screen.
# Needs valgrind; takes about ten minutes. TASKS="draw key" counts only these.
set -euo pipefail
cd "$(dirname "$0")/.."
group_counts=(200 2000 20000)
# Limit of the cost per group at 20,000 groups relative to 200; hash tables and sorting cost somewhat more there.
max_group_growth=2
max_frame_growth=1.10

binary=$(cargo bench --locked --bench cost --no-run --message-format=json 2>/dev/null |
    sed -n 's/.*"name":"cost".*"executable":"\([^"]*\)".*/\1/p' | tail -n 1)
[ -x "$binary" ] || { echo "count.sh: cannot build the benchmark" >&2; exit 1; }

count() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null --collect-atstart=no \
        --toggle-collect='cost::measured*' "$binary" "$1" "$2" 2>&1 |
        sed -n 's/.*Collected : \([0-9]*\).*/\1/p'
}

failed=0
printf '%-12s %14s %14s %14s   %s\n' task "${group_counts[@]}" '20,000 relative to 200'
for task in ${TASKS:-parse convert compare diagnose shared apply filter sort find draw key page moment availability events}; do
    counts=()
    for groups in "${group_counts[@]}"; do counts+=("$(count "$task" "$groups")"); done
    case $task in
        draw | key | page) unit='a frame' limit=$max_frame_growth times=1 ;;
        *) unit='a group' limit=$max_group_growth times=100 ;;
    esac
    verdict=$(awk -v few="${counts[0]}" -v many="${counts[2]}" -v times="$times" -v limit="$limit" -v unit="$unit" \
        'BEGIN { growth = many / few / times; verdict = (growth > limit) ? ", TOO MUCH" : ""
                 printf "%.2f times %s%s", growth, unit, verdict }')
    printf '%-12s %14s %14s %14s   %s\n' "$task" "${counts[@]}" "$verdict"
    case $verdict in *'TOO MUCH') failed=1 ;; esac
done
exit "$failed"
