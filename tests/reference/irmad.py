#!/usr/bin/env python3
"""irmad.py BEFORE AFTER ITERATIONS - correlations and chi-square of IR-MAD, densely.

Independent of src/imagery: all pixels at once in double precision, the correlations by
the generalised eigenproblem. Needs python3-numpy, python3-scipy, python3-gdal; run by
hand to make the numbers of tests/imagery/test_change.c.
"""
import sys

import numpy as np
from osgeo import gdal
from scipy import linalg
from scipy.special import gammaincc

x, y = (gdal.Open(p).ReadAsArray().astype(float) for p in sys.argv[1:3])
n, shape = len(x), x.shape[1:]
both = np.concatenate((x.reshape(n, -1), y.reshape(n, -1)))
weight = np.ones(both.shape[1])
for step in range(int(sys.argv[3])):
    mean = (both * weight).sum(1) / weight.sum()
    d = both - mean[:, None]
    s = (d * weight) @ d.T / weight.sum()
    sxx, sxy, syy = s[:n, :n], s[:n, n:], s[n:, n:]
    squared, a = linalg.eigh(sxy @ np.linalg.solve(syy, sxy.T), sxx)
    rho, a = np.sqrt(squared[::-1]), a[:, ::-1]
    b = np.linalg.solve(syy, sxy.T @ a) / rho
    z = ((a.T @ d[:n] - b.T @ d[n:]) ** 2 / (2 * (1 - rho))[:, None]).sum(0)
    weight = gammaincc(n / 2, z / 2)
    print("iteration", step + 1, "mean unchanged", weight.mean())
    print("  rho", ", ".join(f"{r:.9f}" for r in rho))
    print("  z", ", ".join(f"[{r}][{c}] {z.reshape(shape)[r, c]:.7g}"
                           for r, c in ((0, 0), (17, 90), (64, 64), (127, 127))))
