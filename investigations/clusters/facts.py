"""What is known of each group as a whole, beside what is usual in the population."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy import sparse

from investigations.clusters.groups import Groups
from investigations.clusters.join import membership
from investigations.clusters.matrix import ValueMatrix

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

# A value ties a group together when its share there is this many times the population's.
TIE_LIFT = 3.0


@dataclasses.dataclass(frozen=True, slots=True)
class Usual:
    """The population's own figures: what a group has to stand out from."""

    accounts: int
    targeted_share: float
    clock_hours: float  # median of the accounts that are as busy as the group's
    new_share: float  # share of accounts registered within 60 days of their first exchange
    pivot: float
    paying_share: float  # of accounts with a payment instrument
    sharing: Mapping[str, float]  # link signal → share of accounts that share a value


@dataclasses.dataclass(frozen=True, slots=True)
class GroupFacts:
    """One group's figures; shares are 0 to 1 and weighted by exchanges where they speak of
    exchanges, by accounts where they speak of accounts."""

    number: int
    members: npt.NDArray[np.int64]  # rows of the features table
    exchanges: int
    own_exchanges: int  # of the group's own stream
    structured_share: float  # nan, as is fresh, where the group's texts were not read
    fresh: float
    partaking: float  # the lower quartile of members' structured shares over the median; nan where
    # texts were not read, or too few to tell
    overlap: float
    lasting: float  # of the structure's use within an account; nan where it is not known
    coherence: float  # mean cosine of two members' wording; nan where little was written
    answer_tokens: float  # mean of an exchange; nan where it was not logged
    focus: tuple[str, ...]
    verified_share: float
    declared_share: float
    organisation_share: float  # of the commonest organisation
    known_organisations: float  # share of accounts that belong to any
    age_days: float  # median
    settled_share: float  # registered long ago, and active when the window began
    new_share: float
    ramp: float  # median
    clock_hours: float  # median
    span_days: float  # median
    idle_days: float  # median, from the last exchange to the end of the window
    stretch_days: float  # from when a tenth had begun until a tenth were still at it
    volume_rank: float  # median rank (0 to 1) of exchanges a day among accounts of the same plan
    spread: float  # coefficient of variation of exchanges per active day over accounts
    pivot: float  # mean; nan when no release was seen
    banned_share: float
    paying_share: float  # of accounts with a payment instrument
    one_card: float  # share of members who pay with the commonest instrument
    one_domain: float  # share with the commonest mail domain that is hardly seen elsewhere
    tied: Mapping[str, float]  # link signal → share of members tied by it
    sync: Mapping[int, float]  # window in minutes → variance over that of independent accounts


def ties(
    matrix: ValueMatrix, groups: Groups, organisation: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    """Which accounts hold a value that others of their group hold as well, far more often than the
    population does. Length: accounts.

    ``organisation`` is a code an account, -1 for none or where it does not matter. What seats of
    one organisation have in common is no tie: they do not pretend to be strangers.
    """
    members = membership(groups)
    held = (matrix.shares > 0).astype(np.float64).tocsr()
    in_group = (members.T @ held).tocsr()
    sizes = np.maximum(np.asarray(members.sum(axis=0)).ravel(), 1.0)
    coordinates = in_group.tocoo()
    lift = (coordinates.data / sizes[coordinates.row]) / (
        matrix.holders[coordinates.col] / len(groups)
    )
    strangers = coordinates.data - _colleagues(held, groups, organisation, coordinates)
    keep = (strangers >= 2) & (lift >= TIE_LIFT)
    coordinates.data = keep.astype(np.float64)
    tying = coordinates.tocsr()
    # Link by link: the values of a group times its members would not fit in memory.
    inside = np.flatnonzero(groups >= 0)
    links = held[inside].tocoo()
    tied = np.zeros(len(groups), dtype=bool)
    if links.nnz:
        ties_group = np.asarray(tying[groups[inside][links.row], links.col]).ravel() > 0
        tied[inside[links.row[ties_group]]] = True
    return tied


def _colleagues(
    held: sparse.csr_matrix,
    groups: Groups,
    organisation: npt.NDArray[np.int64],
    at: sparse.coo_matrix,
) -> Floats:
    """For each entry of ``at`` (groups × values) how many of those who hold the value in the group
    have a colleague before them who does."""
    seats = np.flatnonzero((groups >= 0) & (organisation >= 0))
    links = held[seats].tocoo()
    group, own = groups[seats[links.row]], organisation[seats[links.row]]
    order = np.lexsort((own, links.col, group))
    group, value, own = group[order], links.col[order], own[order]
    again = np.zeros(len(order), dtype=bool)
    again[1:] = (np.diff(group) == 0) & (np.diff(value) == 0) & (np.diff(own) == 0)
    counted = sparse.csr_matrix(
        (np.ones(int(again.sum())), (group[again], value[again])), shape=at.shape
    )
    return np.asarray(counted[at.row, at.col]).ravel()


def commonest(matrix: ValueMatrix, groups: Groups, own: float = 0.0) -> Floats:
    """The share of each group's members who hold its commonest value, of those values of whose
    holders at least a share of ``own`` are in the group."""
    members = membership(groups)
    held = (members.T @ (matrix.shares > 0).astype(np.float64)).tocoo()
    sizes = np.maximum(np.asarray(members.sum(axis=0)).ravel(), 1.0)
    kept = held.data >= own * matrix.holders[held.col]
    found = np.zeros(members.shape[1])
    np.maximum.at(found, held.row[kept], held.data[kept])
    return found / sizes


def sharing_rate(matrix: ValueMatrix) -> float:
    """The share of all accounts that hold a value which another account holds as well.

    Values of a group are the rarer half: one that more than a twentieth of all accounts hold (a
    large carrier's address, a big mail provider) ties nobody and does not count.
    """
    population = matrix.shares.shape[0]
    usable = (matrix.holders >= 2) & (matrix.holders <= max(population // 20, 2))
    held = (matrix.shares > 0).astype(np.float64) @ usable.astype(np.float64)
    return float((held > 0).mean())


def column(features: pa.Table, name: str, missing: float = 0.0) -> Floats:
    """A numeric or boolean feature as floats, one for each account."""
    values = features[name].cast(pa.float64()).to_numpy(zero_copy_only=False)
    return np.where(np.isnan(values), missing, values)
