"""The linear system of kernel ridge classification: solved exactly, with scores when left out, or by gradients.

Sources: Rasmussen and Williams, Gaussian Processes for Machine Learning, 2006, section 5.4.2 (leave-one-out); Golub and
Van Loan, Matrix Computations, 2013, section 11.3 (conjugate gradients).
"""

from __future__ import annotations

import os
import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Callable, List, Sequence, Tuple

import numpy as np
import scipy.linalg
import scipy.sparse
from threadpoolctl import threadpool_limits

CALIBRATED_ON = 1500
"""How many leave-one-out predictions the temperature is fitted on: all 11,470 gave the same one, 6 s later."""
BLOCK_ROWS = 512
RESIDUAL = 1e-3
"""Conjugate gradients stop where no label's residual is larger, as a share of its targets."""
MOST_STEPS = 200
FREQUENT = 0.08
"""The share of texts from which on a term counts as frequent: 32 s became 15 with 31,300 texts and their letters."""
SKETCHED = 200
"""Directions of the kernel, the largest, that the preconditioner takes out: without it three times as many steps."""


@dataclass(frozen=True)
class Calibration:
    """What the temperature is fitted on: the true labels' columns, and the scores (rows x labels) when left out."""

    columns: np.ndarray
    scores: np.ndarray


_Part = Tuple[scipy.sparse.csr_matrix, float]
"""The TF-IDF vectors of all texts (rows x terms), and the weight of their inner products in the kernel."""
_Map = Callable[[np.ndarray], np.ndarray]


def solve_exactly(
    kernel: np.ndarray, parts: Sequence[_Part], targets: np.ndarray, columns: np.ndarray
) -> Tuple[np.ndarray, Calibration]:
    """Return the dual weights (rows x labels), and leave-one-out scores of some rows.

    The kernel is symmetric: only its lower half is read, and it is overwritten.
    """
    for terms, weight in parts:
        _add_products(kernel, terms, weight)
    # Transposed: LAPACK wants columns, and would copy all of it otherwise.
    factor = scipy.linalg.cho_factor(kernel.T, lower=False, overwrite_a=True, check_finite=False)
    dual = scipy.linalg.cho_solve(factor, targets, check_finite=False)
    rows = len(targets)
    sample = sorted(random.Random(0).sample(range(rows), min(CALIBRATED_ON, rows)))  # noqa: S311 - no secret
    held_out = targets[sample] - dual[sample] / _inverse_diagonal(factor[0], sample)[:, np.newaxis]
    return dual, Calibration(columns[sample], held_out)


def solve_by_gradients(features: np.ndarray, parts: Sequence[_Part], targets: np.ndarray, ridge: float) -> np.ndarray:
    """Return the dual weights (rows x labels); no product of two rows is ever written out.

    `features`: rows x columns, whose inner products are the kernel's part of the vectors.
    """
    columns = [features.T, *(weight * terms.T.tocsr() for terms, weight in parts)]
    slices = [slice(start, start + BLOCK_ROWS) for start in range(0, len(features), BLOCK_ROWS)]
    blocks = [(rows, [features[rows], *(terms[rows] for terms, _ in parts)]) for rows in slices]

    def times(directions: np.ndarray) -> np.ndarray:
        summed = list(pool.map(lambda own: own @ directions, columns))

        def of_block(block: Tuple[slice, List[Any]]) -> np.ndarray:
            rows, matrices = block
            product = ridge * directions[rows]
            for matrix, part in zip(matrices, summed, strict=False):
                product += matrix @ part
            return product

        return np.concatenate(list(pool.map(of_block, blocks)))

    # One thread a block: with so few columns the library's own threads wait for each other.
    with threadpool_limits(1), ThreadPoolExecutor(os.cpu_count()) as pool:
        return _conjugate_gradients(times, targets, _preconditioner(times, len(targets), ridge))


def _conjugate_gradients(times: _Map, targets: np.ndarray, nearly_inverse: _Map) -> np.ndarray:
    """Solve for each column of the targets. `times`: what the symmetric matrix makes of a rows x labels array."""
    tiny = np.finfo(np.float32).tiny
    solution = np.zeros_like(targets)
    residual = targets.copy()
    direction = nearly_inverse(residual)
    size = (residual * direction).sum(axis=0)
    enough = RESIDUAL * np.linalg.norm(targets, axis=0)
    for _ in range(MOST_STEPS):
        product = times(direction)
        step = size / np.maximum((direction * product).sum(axis=0), tiny)
        solution += step * direction
        residual -= step * product
        if np.all(np.linalg.norm(residual, axis=0) <= enough):
            break
        inverted = nearly_inverse(residual)
        smaller = (residual * inverted).sum(axis=0)
        direction = inverted + smaller / np.maximum(size, tiny) * direction
        size = smaller
    return solution


def _preconditioner(times: _Map, rows: int, ridge: float) -> _Map:
    """Return what nearly inverts the matrix `times` (kernel and ridge): its largest directions, the rest left alone.

    The randomised Nystrom preconditioner of Frangella, Tropp and Udell (SIAM J. Matrix Anal. Appl. 44, 2023).
    """
    drawn = np.random.default_rng(0).standard_normal((rows, min(SKETCHED, rows)), dtype=np.float32)
    basis, _ = scipy.linalg.qr(drawn, mode="economic", overwrite_a=True, check_finite=False)
    sketch = times(basis) - ridge * basis
    shift = np.sqrt(rows) * np.finfo(np.float32).eps * np.linalg.norm(sketch)
    sketch += shift * basis
    factor = scipy.linalg.cholesky(basis.T @ sketch, check_finite=False)
    tall = scipy.linalg.solve_triangular(factor, sketch.T, trans="T", check_finite=False).T
    directions, sizes, _ = scipy.linalg.svd(tall, full_matrices=False, check_finite=False)
    values = np.maximum(np.square(sizes) - shift, 0.0)
    scales = ((values[-1] + ridge) / (values + ridge) - 1.0)[:, np.newaxis]

    def nearly_inverse(residual: np.ndarray) -> np.ndarray:
        product: np.ndarray = residual + directions @ (scales * (directions.T @ residual))
        return product

    return nearly_inverse


def _add_products(kernel: np.ndarray, terms: scipy.sparse.csr_matrix, weight: float) -> None:
    """Add the weighted inner products of all rows of `terms` to the kernel's lower half, in blocks on all cores.

    Terms that many texts have are multiplied densely, which takes less time for them.
    """
    rows = kernel.shape[0]
    is_frequent = np.diff(terms.tocsc().indptr) > FREQUENT * rows
    dense = terms[:, is_frequent].toarray()
    rare = terms[:, ~is_frequent].tocsr()
    columns = rare.T.tocsr()
    starts = range(0, rows, BLOCK_ROWS)

    def add(start: int) -> None:
        end = start + BLOCK_ROWS
        kernel[start:end, :end] += weight * (rare[start:end] @ columns[:, :end]).toarray()

    for start in starts:
        end = start + BLOCK_ROWS
        kernel[start:end, :end] += weight * (dense[start:end] @ dense[:end].T)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(add, starts))


def _inverse_diagonal(upper: np.ndarray, rows: Sequence[int]) -> np.ndarray:
    """Return some entries of the diagonal of the inverse of U^T U, from its upper factor (only that half is read)."""
    units = np.zeros((upper.shape[0], len(rows)), dtype=upper.dtype, order="F")
    units[rows, np.arange(len(rows))] = 1.0
    solved = scipy.linalg.solve_triangular(upper, units, trans="T", overwrite_b=True, check_finite=False)
    return np.square(solved).sum(axis=0)
