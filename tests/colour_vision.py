"""How colours look to people who lack a kind of cone, and how far apart they then are.

Machado, Oliveira & Fernandes (2009), "A physiologically-based model for simulation of color vision deficiency",
severity 1, applied to linear RGB; distances are Euclidean in CIELAB (D65).
"""

import itertools

import numpy as np

SIGHTS = {
    "full": np.eye(3),
    "protanopia": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "deuteranopia": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    "tritanopia": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
}  # fmt: skip
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = TO_XYZ.sum(axis=1)


def lab(colour: str, sight: str = "full") -> np.ndarray:
    """L*, a*, b* of a colour "#rrggbb" as it is seen.

    >>> lab("#ffffff").round(2).tolist()
    [100.0, 0.0, 0.0]
    """
    coded = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)
    x, y, z = np.cbrt(np.maximum(TO_XYZ @ np.clip(SIGHTS[sight] @ linear, 0, 1) / WHITE, 0))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def apart(one: str, other: str, sight: str) -> float:
    """The distance of two colours in L*a*b* as they are seen; about 2 is the least that one can notice."""
    return float(np.linalg.norm(lab(one, sight) - lab(other, sight)))


def confused(colours: dict[str, str], least: float) -> list[str]:
    """The pairs of named colours that come closer than `least` for some sight, and how close."""
    return [
        f"{one} and {other}: {distance:.1f} with {sight}"
        for one, other in itertools.combinations(colours, 2)
        for sight in SIGHTS
        if (distance := apart(colours[one], colours[other], sight)) < least
    ]
