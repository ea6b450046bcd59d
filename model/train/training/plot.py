"""Pictures of a training as the text of SVG files."""

import math

import numpy as np

from .metrics import at_threshold, precision_recall

SIZE = 360
TOP = 80
LEFT, RIGHT = 70, 530
CURVE_STEPS = 400
BLUE = "#2c6fbb"
COLORS = {"review": "#e08e0b", "decline": "#c0392b"}


def learning_curve(curve):
    """Training loss and average precision on validation by epoch."""
    picture = _Picture("Learning curve", 920)
    measures = {
        "Training loss": [epoch.loss for epoch in curve],
        "Average precision on validation": [epoch.average_precision for epoch in curve],
    }
    for left, (name, values) in zip((LEFT, RIGHT), measures.items()):
        across = ticks(1, max(2, len(values)), smallest_step=1)
        panel = _Panel(picture, left, across, ticks(min(values), max(values)))
        panel.frame(name, "epoch", "")
        points = list(enumerate(values, start=1))
        panel.line(points)
        for epoch, value in points:
            panel.circle(epoch, value, BLUE, f"epoch {epoch}: {value:.4f}")
    return picture.text()


def precision_recall_curve(fraud, score, limits):
    """Precision over recall, and where the thresholds (review, decline) lie on it."""
    picture = _Picture("Precision and recall on the test period", 500)
    unit = np.linspace(0, 1, 5)
    panel = _Panel(picture, LEFT, unit, unit)
    panel.frame("", "recall", "precision")
    panel.steps(precision_recall(fraud, score, CURVE_STEPS))
    for name, limit in zip(COLORS, limits):
        _, precision, recall = at_threshold(fraud, score, limit)
        if precision is not None:
            panel.circle(recall, precision, COLORS[name], name)
            panel.label(recall, precision, f"{name} from {limit:.4f}")
    return picture.text()


def ticks(low, high, smallest_step=0):
    """Four to eight round numbers, more or less, at like distances, from `low` or below to `high`
    or beyond."""
    raw = max((high - low) / 5, smallest_step, 1e-6)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= raw * (1 - 1e-9))
    first, last = math.floor(low / step), math.ceil(high / step)
    return [round(number * step, 9) for number in range(first, max(last, first + 1) + 1)]


class _Picture:
    def __init__(self, title, width):
        self.elements = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} 500" width="{width}" '
            'height="500" font-family="sans-serif" font-size="13" fill="#222">',
            f"<title>{title}</title>",
            f'<rect width="{width}" height="500" fill="#fff"/>',
            f'<text x="{LEFT}" y="30" font-size="15">{title}</text>',
        ]

    def add(self, element):
        self.elements.append(element)

    def text(self):
        return "\n".join([*self.elements, "</svg>\n"])


class _Panel:
    """A square from the first to the last of the ticks."""

    def __init__(self, picture, left, across, up):
        self.add, self.left, self.across, self.up = picture.add, left, across, up

    def frame(self, title, across, up):
        left, right, top, bottom = self.left, self.left + SIZE, TOP, TOP + SIZE
        middle = left + SIZE / 2
        self.add(
            f'<text x="{middle}" y="{top - 14}" text-anchor="middle" font-weight="bold">{title}'
            "</text>"
        )
        for tick in self.across:
            x = self._x(tick)
            self.add(f'<path d="M{x:.1f} {bottom}V{top}" stroke="#ddd"/>')
            self.add(f'<text x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">{tick:g}</text>')
        for tick in self.up:
            y = self._y(tick)
            self.add(f'<path d="M{left} {y:.1f}H{right}" stroke="#ddd"/>')
            self.add(f'<text x="{left - 8}" y="{y + 4:.1f}" text-anchor="end">{tick:g}</text>')
        self.add(
            f'<rect x="{left}" y="{top}" width="{SIZE}" height="{SIZE}" fill="none" stroke="#888"/>'
        )
        self.add(f'<text x="{middle}" y="{bottom + 40}" text-anchor="middle">{across}</text>')
        self.add(
            f'<text transform="translate({left - 50} {top + SIZE / 2}) rotate(-90)" '
            f'text-anchor="middle">{up}</text>'
        )

    def line(self, points):
        self._path("M" + "L".join(f"{self._x(x):.1f} {self._y(y):.1f}" for x, y in points))

    def steps(self, points):
        """As the area is summed: each gain in recall has the precision at its end."""
        begin = f"M{self._x(0):.1f} {self._y(points[0][1]):.1f}"
        self._path(begin + "".join(f"V{self._y(y):.1f}H{self._x(x):.1f}" for x, y in points))

    def circle(self, x, y, color, about):
        self.add(
            f'<circle cx="{self._x(x):.1f}" cy="{self._y(y):.1f}" r="4" fill="{color}">'
            f"<title>{about}</title></circle>"
        )

    def label(self, x, y, text):
        at_the_right = self._x(x) > self.left + 0.6 * SIZE
        down = 18 if self._y(y) < TOP + SIZE / 2 else -10
        self.add(
            f'<text x="{self._x(x) + (-8 if at_the_right else 8):.1f}" y="{self._y(y) + down:.1f}" '
            f'text-anchor="{"end" if at_the_right else "start"}">{text}</text>'
        )

    def _path(self, path):
        self.add(f'<path d="{path}" fill="none" stroke="{BLUE}" stroke-width="2"/>')

    def _x(self, value):
        return self.left + SIZE * (value - self.across[0]) / (self.across[-1] - self.across[0])

    def _y(self, value):
        return TOP + SIZE * (1 - (value - self.up[0]) / (self.up[-1] - self.up[0]))
