"""Choosing where decisions begin, and what the decisions are worth in money."""

import numpy as np

from .metrics import cumulated

# Fewer declined payments than this on validation say nothing about precision.
FEWEST_DECLINED = 30


def thresholds(fraud, amount, score, decline_precision, review_share, review_cost):
    """(review, decline): the lowest scores that get the decision, from validation scores.

    decline: the lowest score from which on at least `decline_precision` of the payments are frauds
    (1.0 where there is none). What lies between the two is what people look at. review: the score
    of least cost among those that leave at most `review_share` of all payments to look at; the cost
    is the amounts of the frauds below it and `review_cost` for each look.
    """
    distinct, flagged, caught = cumulated(fraud, score)
    saved = cumulated(np.where(fraud, amount, 0.0), score)[2]
    precise = np.flatnonzero(
        (caught >= decline_precision * flagged) & (flagged >= FEWEST_DECLINED)
    )
    decline, declined, saved_there = 1.0, 0, 0.0
    if len(precise):
        last = precise[-1]
        decline, declined, saved_there = float(distinct[last]), flagged[last], saved[last]
    reviewed = flagged - declined
    within = np.flatnonzero((distinct < decline) & (reviewed <= review_share * len(fraud)))
    gain = (saved - saved_there - review_cost * reviewed)[within]
    if not len(within) or gain.max() <= 0:
        return decline, decline
    return float(distinct[within[gain.argmax()]]), decline


def money(rows, score, limits, payments_per_day, review_cost):
    """What the decisions come to, by name. A day is one of `payments_per_day` like these rows.

    A look takes a fraud for what it is, always. What a genuine payment that was declined costs,
    nobody knows: its amount is a figure of its own and in no cost.
    """
    review, decline = limits
    declined = score >= decline
    reviewed = (score >= review) & ~declined

    def daily(values):
        return float(values.mean() * payments_per_day)

    lost = daily(rows.amount * rows.fraud)
    missed = daily(rows.amount * (rows.fraud & (score < review)))
    figures = {
        "payments_per_day": payments_per_day,
        "reviews_per_day": daily(reviewed),
        "declines_per_day": daily(declined),
        "genuine_declined_eur_per_day": daily(rows.amount * (declined & ~rows.fraud)),
        "cost_without_model_eur_per_day": lost,
        "cost_with_model_eur_per_day": missed + review_cost * daily(reviewed),
    }
    if lost > 0:
        figures["fraud_amount_caught_share"] = 1 - missed / lost
    return figures
