import numpy as np
import pytest

from training.decisions import money, thresholds
from training.table import Table

SCORE = np.arange(1_000, 0, -1) / 1_000


def chosen(fraud, score=SCORE, amount=1_000.0, review_share=0.02, review_cost=0.0):
    return thresholds(fraud, np.full(len(score), amount), score, 0.9, review_share, review_cost)


def frauds():
    """36 precise ones at the top, then one in three for a while, then one far below."""
    fraud = np.zeros(1_000, dtype=bool)
    fraud[:36] = True
    fraud[45:60:3] = True
    fraud[500] = True
    return fraud


def test_decline_keeps_its_precision_and_review_ends_at_the_last_fraud_within_the_budget():
    review, decline = chosen(frauds(), review_cost=1.0)
    declined = SCORE >= decline
    assert declined.sum() == 40
    assert frauds()[declined].mean() == 0.9
    assert review == SCORE[57]


def test_no_more_are_reviewed_than_the_budget_allows():
    review, decline = chosen(frauds(), review_share=0.01, review_cost=1.0)
    assert review == SCORE[48]
    assert ((SCORE >= review) & (SCORE < decline)).sum() <= 10


def test_reviews_that_cost_more_than_they_save_are_left_out():
    assert chosen(frauds(), amount=10, review_share=1, review_cost=1.0)[0] == SCORE[57]
    assert chosen(frauds(), amount=1_000, review_share=1, review_cost=1.0)[0] == SCORE[500]
    review, decline = chosen(frauds(), amount=10, review_share=1, review_cost=20.0)
    assert review == decline


def test_a_large_fraud_is_worth_more_looks_than_a_small_one():
    fraud = frauds()
    amount = np.where(np.arange(1_000) == 500, 10_000.0, 10.0)
    assert thresholds(fraud, amount, SCORE, 0.9, 1, 5.0)[0] == SCORE[500]
    assert thresholds(fraud, np.full(1_000, 10.0), SCORE, 0.9, 1, 5.0)[0] > SCORE[500]


def test_payments_with_one_score_get_one_decision():
    score = np.repeat([0.9, 0.5, 0.1], [50, 30, 920])
    fraud = score == 0.9
    fraud[50] = True
    assert chosen(fraud, score) == (0.9, 0.9)
    assert chosen(fraud, score, review_share=0.03) == (0.5, 0.9)


def test_nothing_is_declined_where_no_score_is_precise_enough():
    review, decline = chosen(np.arange(1_000) % 2 == 0, review_share=0.01)
    assert decline == 1.0
    assert review == SCORE[8]


def rows(amount, fraud):
    zeros = np.zeros(len(amount), np.int64)
    features = np.array(amount, np.float32)[:, None]
    return Table(["amount"], features, zeros, zeros, np.array(fraud, dtype=bool))


def test_money_is_what_a_day_of_such_payments_comes_to():
    payments = rows([100, 50, 30, 20, 10, 40, 25, 25], [1, 0, 1, 0, 1, 0, 0, 0])
    score = np.array([0.9, 0.8, 0.5, 0.4, 0.1, 0.1, 0.1, 0.1])
    assert money(payments, score, (0.4, 0.8), 16, 5.0) == {
        "payments_per_day": 16,
        "reviews_per_day": 4,
        "declines_per_day": 4,
        "genuine_declined_eur_per_day": 100,
        "cost_without_model_eur_per_day": 280,
        "cost_with_model_eur_per_day": 20 + 5 * 4,
        "fraud_amount_caught_share": pytest.approx(130 / 140),
    }


def test_frauds_of_no_amount_have_no_share_that_was_caught():
    figures = money(rows([0, 5], [1, 0]), np.array([0.9, 0.1]), (0.5, 0.5), 2, 5.0)
    assert "fraud_amount_caught_share" not in figures
