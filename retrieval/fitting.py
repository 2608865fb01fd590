"""Small regularised fits by Newton's method: a choice among candidates, and a yes or no. Pure: no I/O.

Both are pulled to given coefficients, so that few questions change little and none change nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
_ROUNDS = 40
_SMALL = 1e-7


@dataclass(frozen=True, slots=True)
class Choice:
    """The features of each candidate, one row each, and which rows are right."""

    features: Array
    right: NDArray[np.bool_]


def fit_choice(choices: Sequence[Choice], prior: Array, spread: Array) -> Array:
    """Coefficients under which the softmax of features @ coefficients gives the right rows most probability.

    `spread` says how far each coefficient may reasonably lie from `prior` (one standard deviation).
    """

    def loss(coefficients: Array) -> float:
        chances = [float(softmax(choice.features @ coefficients)[choice.right].sum()) for choice in choices]
        return float(-np.log(np.maximum(chances, _SMALL)).sum() + _pull(coefficients, prior, spread))

    def slope_and_curve(coefficients: Array) -> tuple[Array, Array]:
        slope = (coefficients - prior) / spread**2
        curve = np.diag(1 / spread**2)
        for choice in choices:
            chances = softmax(choice.features @ coefficients)
            mean = chances @ choice.features
            among_right = chances * choice.right
            slope += mean - among_right @ choice.features / max(float(among_right.sum()), _SMALL)
            centred = choice.features - mean
            curve += (centred * chances[:, None]).T @ centred
        return slope, curve

    return _descend(prior, loss, slope_and_curve)


def fit_yes_or_no(features: Array, yes: NDArray[np.bool_], weights: Array, prior: Array, spread: Array) -> Array:
    """Logistic regression; `weights` says how much each row counts."""

    def loss(coefficients: Array) -> float:
        chances = logistic(features @ coefficients)
        likely = np.where(yes, chances, 1 - chances)
        return float(-(weights * np.log(np.maximum(likely, _SMALL))).sum() + _pull(coefficients, prior, spread))

    def slope_and_curve(coefficients: Array) -> tuple[Array, Array]:
        chances = logistic(features @ coefficients)
        slope = features.T @ (weights * (chances - yes)) + (coefficients - prior) / spread**2
        curve = (features * (weights * chances * (1 - chances))[:, None]).T @ features + np.diag(1 / spread**2)
        return slope, curve

    return _descend(prior, loss, slope_and_curve)


def _pull(coefficients: Array, prior: Array, spread: Array) -> float:
    return float((((coefficients - prior) / spread) ** 2).sum() / 2)


def _descend(
    start: Array, loss: Callable[[Array], float], slope_and_curve: Callable[[Array], tuple[Array, Array]]
) -> Array:
    """Newton's method; a step that does not help is halved, for far from the end the curve misleads."""
    coefficients, lowest = start.copy(), loss(start)
    for _ in range(_ROUNDS):
        slope, curve = slope_and_curve(coefficients)
        step = np.linalg.solve(curve, slope)
        while np.abs(step).max() > _SMALL and loss(coefficients - step) > lowest:
            step = step / 2
        if np.abs(step).max() <= _SMALL:
            break
        coefficients = coefficients - step
        lowest = loss(coefficients)
    return coefficients


def softmax(values: Array) -> Array:
    raised = np.exp(values - values.max())
    return np.asarray(raised / raised.sum())


def logistic(values: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -40, 40))))
