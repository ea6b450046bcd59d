"""Measures of a score, defined as in the Java package io.fraudstream.model.metrics."""

import numpy as np
import pandas as pd

from .table import DAY_MS

TOP_CARDS = 100


def ranking(rows, score):
    """The handbook's three measures of how well a score ranks payments, by name."""
    return {
        "average_precision": average_precision(rows.fraud, score),
        "roc_auc": roc_auc(rows.fraud, score),
        f"card_precision_at_{TOP_CARDS}": card_precision_at_k(
            rows.event_time, rows.card, rows.fraud, score, TOP_CARDS
        ),
    }


def average_precision(fraud, score):
    """Sum over distinct thresholds of (gain in recall) x precision, nothing interpolated."""
    flagged, caught = cumulated(fraud, score)[1:]
    return float(np.sum(np.diff(caught, prepend=0) * caught / flagged) / caught[-1])


def roc_auc(fraud, score):
    """Chance that a fraud scores higher than a genuine payment, a tie counting one half."""
    ranks = pd.Series(score).rank().to_numpy()
    frauds = int(fraud.sum())
    genuine = len(fraud) - frauds
    return float((ranks[fraud].sum() - frauds * (frauds + 1) / 2) / (frauds * genuine))


def precision_recall(fraud, score, steps):
    """Points (recall, precision) at which recall grows, highest score first. Of many only those at
    which it has grown by 1 / steps since the last, and the first and the last of all."""
    flagged, caught = cumulated(fraud, score)[1:]
    frauds = int(caught[-1])
    points, kept = [], 0
    for count, hits in zip(flagged.tolist(), caught.tolist()):
        grown = (hits - kept) * steps >= frauds or kept == 0 or hits == frauds
        if hits > kept and grown:
            points.append((hits / frauds, hits / count))
            kept = hits
    return points


def cumulated(values, score):
    """Each distinct score, highest first, with how many payments score at least that much and the
    sum of their values, such as the number of frauds."""
    order = np.argsort(-score, kind="stable")
    score = score[order]
    last = np.append(np.flatnonzero(np.diff(score)), len(score) - 1)
    return score[last], last + 1, np.cumsum(values[order])[last]


def card_precision_at_k(event_time, card, fraud, score, k):
    """Mean over days of the share of the day's k highest-ranked cards that had a fraud that day;
    cards found so are out of later days (Fraud Detection Handbook, section 4.4)."""
    rows = pd.DataFrame(
        {"day": event_time // DAY_MS, "card": card, "score": score, "fraud": fraud}
    )
    daily = rows.groupby(["day", "card"], as_index=False).max()
    found, shares = set(), []
    for _, day in daily.groupby("day"):
        day = day[~day["card"].isin(found)]
        top = day.sort_values(["score", "card"], ascending=[False, True]).head(k)
        hits = top.loc[top["fraud"], "card"]
        found.update(hits)
        shares.append(len(hits) / k)
    return float(np.mean(shares))


def at_threshold(fraud, score, threshold):
    """(share of payments flagged, precision, recall); precision is None where none is flagged."""
    flagged = score >= threshold
    caught = int((flagged & fraud).sum())
    count = int(flagged.sum())
    return count / len(score), caught / count if count else None, caught / int(fraud.sum())
