"""Gradient-boosted trees on the same rows: what the network has to stand beside."""

from .table import TrainingError


def baseline_scores(train, test, seed):
    """Scores of the test rows. The trees stop early on a part of the training rows."""
    try:
        from sklearn.ensemble import HistGradientBoostingClassifier
    except ImportError as e:
        raise TrainingError(
            "Cannot compare with trees: scikit-learn is not installed. "
            "Install it, or leave --baseline out."
        ) from e
    trees = HistGradientBoostingClassifier(
        learning_rate=0.05, max_iter=300, early_stopping=True, random_state=seed
    )
    trees.fit(train.features, train.fraud)
    return trees.predict_proba(test.features)[:, 1]
