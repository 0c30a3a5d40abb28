#!/usr/bin/env bash
# Counts the instructions of each piece of work in cost.rs with 200, 2,000 and 20,000 groups, by callgrind, and prints a
# table. Fails where the cost of a group grows with their number, or that of a frame with the rows that are not on screen.
# Needs valgrind; takes about ten minutes. TASKS="draw key" counts only these.
set -euo pipefail
cd "$(dirname "$0")/.."
fleets=(200 2000 20000)
# Per group, how many times as much it may be at 20,000 as at 200: hash tables and sorting are a little dearer there.
growth=2
frame_growth=1.10

binary=$(cargo bench --locked --bench cost --no-run --message-format=json 2>/dev/null |
    sed -n 's/.*"name":"cost".*"executable":"\([^"]*\)".*/\1/p' | tail -n 1)
[ -x "$binary" ] || { echo "count.sh: the bench could not be built" >&2; exit 1; }

count() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null --collect-atstart=no \
        --toggle-collect='cost::measured*' "$binary" "$1" "$2" 2>&1 |
        sed -n 's/.*Collected : \([0-9]*\).*/\1/p'
}

failed=0
printf '%-9s %14s %14s %14s   %s\n' task "${fleets[@]}" '20,000 against 200'
for task in ${TASKS:-parse convert compare diagnose shared take filter sort find draw key page}; do
    counts=()
    for groups in "${fleets[@]}"; do counts+=("$(count "$task" "$groups")"); done
    case $task in
        draw | key | page) what='a frame' most=$frame_growth times=1 ;;
        *) what='a group' most=$growth times=100 ;;
    esac
    verdict=$(awk -v small="${counts[0]}" -v large="${counts[2]}" -v times="$times" -v most="$most" -v what="$what" \
        'BEGIN { grown = large / small / times; word = (grown > most) ? ", TOO MUCH" : ""
                 printf "%.2f times %s%s", grown, what, word }')
    printf '%-9s %14s %14s %14s   %s\n' "$task" "${counts[@]}" "$verdict"
    case $verdict in *'TOO MUCH') failed=1 ;; esac
done
exit "$failed"
