#!/usr/bin/env python3
"""R-hat and effective sample sizes of Vehtari et al. (2021), written from the paper's
equations with whole autocorrelation lists, for tests/math/test_chains.c; and the Pareto k
of Zhang & Stephens (2009) for tests/math/test_pareto.c. Prints the expected values."""
import math
from statistics import NormalDist, fmean, variance


def made(chains, draws, memory, shift):
    """The draws that both programs make: an autoregression driven by a known wave."""
    out = []
    for c in range(chains):
        x, row = 0.0, []
        for i in range(draws):
            x = memory * x + math.sin(1.7 * (i + 1) * (i + 1) + 5.3 * c)
            row.append(x + shift * c)
        out.append(row)
    return out


def split(chains):
    n = len(chains[0]) // 2
    return [half for c in chains for half in (c[:n], c[len(c) - n:])]


def ranks(chains):
    flat = sorted(x for c in chains for x in c)
    first, last = {}, {}
    for i, x in enumerate(flat, 1):
        first.setdefault(x, i)
        last[x] = i
    size, normal = len(flat), NormalDist()
    return [[normal.inv_cdf(((first[x] + last[x]) / 2 - 0.375) / (size + 0.25)) for x in c]
            for c in chains]


def quantile(values, p):
    values = sorted(values)
    place = (len(values) - 1) * p
    i = int(place)
    return values[i] + (place - i) * (values[min(i + 1, len(values) - 1)] - values[i])


def basic_rhat(chains):
    n = len(chains[0])
    between = n * variance([fmean(c) for c in chains])
    within = fmean([variance(c) for c in chains])
    return math.sqrt(((n - 1) / n * within + between / n) / within)


def basic_ess(chains):
    n, m = len(chains[0]), len(chains)

    def covariances(c):
        mean = fmean(c)
        d = [x - mean for x in c]
        return [sum(d[i] * d[i + lag] for i in range(n - lag)) / n for lag in range(n)]

    acov = [covariances(c) for c in chains]
    within = fmean([variance(c) for c in chains])
    total = within * (n - 1) / n + variance([fmean(c) for c in chains])
    rho = [1 - (within - fmean([a[lag] for a in acov])) / total for lag in range(n)]
    rho[0] = 1.0
    pairs, lag, rest = [], 0, 0.0
    while lag + 5 < n:
        if rho[lag] + rho[lag + 1] < 0:
            rest = max(rho[lag], 0)
            break
        pairs.append(rho[lag] + rho[lag + 1])
        lag += 2
    pairs = [min(pairs[:i + 1]) for i in range(len(pairs))]
    tau = -1 + 2 * sum(pairs) + rest
    return m * n / max(tau, 1 / math.log10(m * n))


def mixing(chains):
    halves = split(chains)
    flat = [x for c in halves for x in c]
    median = quantile(flat, 0.5)
    folded = [[abs(x - median) for x in c] for c in halves]
    tails = []
    for p in (0.05, 0.95):
        limit = quantile(flat, p)
        tails.append(basic_ess([[float(x <= limit) for x in c] for c in halves]))
    return (max(basic_rhat(ranks(halves)), basic_rhat(ranks(folded))),
            basic_ess(ranks(halves)), min(tails))


def pareto_k(excesses):
    """Zhang & Stephens (2009), with the weak prior of Vehtari et al. (2024)."""
    x = sorted(excesses)
    n = len(x)
    m = 30 + int(math.sqrt(n))
    quarter = x[int(n / 4 + 0.5) - 1]
    thetas = [1 / x[-1] + (1 - math.sqrt(m / (j - 0.5))) / (3 * quarter)
              for j in range(1, m + 1)]

    def profile(theta):
        k = fmean([math.log1p(-theta * v) for v in x])
        return n * (math.log(-theta / k) - k - 1)

    heights = [profile(t) for t in thetas]
    weights = [1 / sum(math.exp(h - own) for h in heights) for own in heights]
    theta = sum(t * w for t, w in zip(thetas, weights))
    k = fmean([math.log1p(-theta * v) for v in x])
    return (k * n + 0.5 * 10) / (n + 10), -k / theta


if __name__ == "__main__":
    for case in ((4, 100, 0.5, 0.0), (4, 100, 0.5, 0.5), (3, 41, 0.9, 0.0), (2, 60, -0.6, 0.0)):
        print("mixing", case, *("%.12g" % v for v in mixing(made(*case))))
    for shape in (0.2, 0.7):
        x = [((1 - (i - 0.5) / 50) ** -shape - 1) / shape for i in range(1, 51)]
        print("pareto", shape, *("%.12g" % v for v in pareto_k(x)))
