# Compares features exported by `fraudstream features` with the ones published by the Fraud Detection Handbook.
#   awk -F, -v allowed=20 -f compare_features.awk OURS.csv PUBLISHED.csv
# A row differs if any feature differs by more than 1e-6 relative. Exits 1 if more than `allowed` rows differ, if a
# published row is missing, or if there is nothing to compare.

function magnitude(x) { return x < 0 ? -x : x }

BEGIN {
  split("TX_DURING_WEEKEND TX_DURING_NIGHT CUSTOMER_ID_NB_TX_1DAY_WINDOW CUSTOMER_ID_AVG_AMOUNT_1DAY_WINDOW " \
        "CUSTOMER_ID_NB_TX_7DAY_WINDOW CUSTOMER_ID_AVG_AMOUNT_7DAY_WINDOW CUSTOMER_ID_NB_TX_30DAY_WINDOW " \
        "CUSTOMER_ID_AVG_AMOUNT_30DAY_WINDOW TERMINAL_ID_NB_TX_1DAY_WINDOW TERMINAL_ID_RISK_1DAY_WINDOW " \
        "TERMINAL_ID_NB_TX_7DAY_WINDOW TERMINAL_ID_RISK_7DAY_WINDOW TERMINAL_ID_NB_TX_30DAY_WINDOW " \
        "TERMINAL_ID_RISK_30DAY_WINDOW", theirs, " ")
  features = split("during_weekend during_night card_tx_count_1d card_amount_mean_1d card_tx_count_7d " \
        "card_amount_mean_7d card_tx_count_30d card_amount_mean_30d terminal_tx_count_1d terminal_risk_1d " \
        "terminal_tx_count_7d terminal_risk_7d terminal_tx_count_30d terminal_risk_30d", ours, " ")
}

{ sub(/\r$/, "") }

FNR == 1 {
  delete column
  for (i = 1; i <= NF; i++) column[$i] = i
  next
}

NR == FNR {
  line = ""
  for (f = 1; f <= features; f++) line = line $column[ours[f]] " "
  known[$column["transaction_id"]] = line
  next
}

{
  id = $column["TRANSACTION_ID"]
  compared++
  if (!(id in known)) { missing++; next }
  split(known[id], value, " ")
  for (f = 1; f <= features; f++) {
    published = $column[theirs[f]] + 0
    limit = magnitude(published) > 1 ? magnitude(published) : 1
    if (magnitude(value[f] - published) > 1e-6 * limit) {
      if (differing++ < 20) printf "  %s %s: %s, published %s\n", id, ours[f], value[f], published
      break
    }
  }
}

END {
  printf "%d rows compared, %d missing, %d differ (%d allowed)\n", compared, missing, differing, allowed
  exit !(compared > 0 && missing == 0 && differing <= allowed)
}
