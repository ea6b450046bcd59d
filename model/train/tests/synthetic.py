"""A table of labelled features as the pipeline writes them, drawn from plausible distributions.

No substitute for the pipeline's own features; enough to try the trainer and to test it:
python3 -m tests.synthetic features.csv.gz
"""

import sys

import numpy as np
import pandas as pd

DAY_MS = 86_400_000
FIRST_DAY = 20_454 * DAY_MS  # 2026-01-01


def table(rows=180_000, days=60, cards=5_000, fraud_share=0.01, seed=1):
    """Three kinds of fraud: large amounts, compromised terminals, and bursts from far away."""
    random = np.random.default_rng(seed)
    time = np.sort(random.integers(days * DAY_MS, size=rows))
    kind = np.where(random.random(rows) < fraud_share, random.integers(1, 4, size=rows), 0)
    large, terminal, burst = (kind == k for k in (1, 2, 3))
    fraud = kind > 0
    hour = time % DAY_MS // (DAY_MS // 24)

    def where(mask, mean):
        """Counts with this mean where the mask holds, else none."""
        return random.poisson(mean, rows) * mask

    card_mean = random.lognormal(3.5, 0.6, rows)
    amount = card_mean * random.lognormal(0, 0.5, rows)
    amount *= np.where(large, random.uniform(2, 7, rows), 1)
    count_30d = 1 + random.poisson(45, rows)
    count_7d = 1 + random.binomial(count_30d - 1, 7 / 30)
    count_1h = 1 + where(random.random(rows) < 0.1, 1) + where(burst, 3)
    count_1d = np.maximum(count_1h, 1 + random.binomial(count_7d - 1, 1 / 7))
    terminal_30d = random.poisson(30, rows)
    terminal_7d = random.binomial(terminal_30d, 7 / 30)
    terminal_1d = random.binomial(terminal_7d, 1 / 7)
    risk = np.where(terminal, random.beta(4, 3, rows), random.beta(0.2, 20, rows))
    far = (burst & (random.random(rows) < 0.7)) | (random.random(rows) < 0.01)

    def risk_over(count):
        return np.divide(random.binomial(count, risk), count, out=np.zeros(rows), where=count > 0)

    features = {
        "amount": amount,
        "during_weekend": (time // DAY_MS + 4) % 7 >= 5,
        "during_night": hour <= 6,
        "card_tx_count_1d": count_1d,
        "card_amount_mean_1d": card_mean + (amount - card_mean) / count_1d,
        "card_tx_count_7d": np.maximum(count_1d, count_7d),
        "card_amount_mean_7d": card_mean + (amount - card_mean) / count_7d,
        "card_tx_count_30d": count_30d,
        "card_amount_mean_30d": card_mean + (amount - card_mean) / count_30d,
        "terminal_tx_count_1d": terminal_1d,
        "terminal_risk_1d": risk_over(terminal_1d),
        "terminal_tx_count_7d": terminal_7d,
        "terminal_risk_7d": risk_over(terminal_7d),
        "terminal_tx_count_30d": terminal_30d,
        "terminal_risk_30d": risk_over(terminal_30d),
        "card_tx_count_10m": 1 + random.binomial(count_1h - 1, np.where(burst, 0.7, 0.2)),
        "card_tx_count_1h": count_1h,
        "card_seconds_since_last": random.exponential(np.where(count_1h > 1, 900, 50_000)),
        "amount_to_card_mean": amount / card_mean,
        "amount_to_card_max": amount / (card_mean * random.uniform(1.8, 3.5, rows)),
        "amount_card_zscore": (amount / card_mean - 1.1) / 0.6,
        "card_terminal_new": random.random(rows) < np.where(fraud, 0.9, 0.4),
        "card_country_new": far & (random.random(rows) < 0.8),
        "card_speed_kmh": np.where(far, random.lognormal(7, 1, rows), random.lognormal(1, 1, rows)),
        "amount_to_terminal_mean": amount / random.lognormal(3.6, 0.3, rows),
    }
    identity = {
        "transaction_id": np.arange(rows),
        "event_time": FIRST_DAY + time,
        "card_id": [f"card-{card}" for card in random.integers(cards, size=rows)],
        "terminal_id": [f"terminal-{place}" for place in random.integers(1_000, size=rows)],
        "amount_minor": np.round(amount * 100).astype(int),
        "currency": "EUR",
    }
    numbers = {name: np.asarray(value, dtype=np.float32) for name, value in features.items()}
    return pd.DataFrame({**identity, **numbers, "fraud": fraud.astype(int)})


if __name__ == "__main__":
    table().to_csv(sys.argv[1], index=False, float_format="%.6g")
