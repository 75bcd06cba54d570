import numpy as np

from exodus.formulas import listed_firms as lf


def test_a_gain_leaves_out_the_newcomers():
    assert lf.gain_points(25.0, 40.0) == 15
    assert lf.gain_points(25.0, 40.0, 20.0) == -5
    assert lf.gain_points(25.0, np.array([40.0, 30.0]), np.array([20.0, 0.0])).tolist() == [-5, 5]


def test_a_handful_runs_no_more_than_all():
    assert lf.handful_at_most_pct(41.5) == 41.5
