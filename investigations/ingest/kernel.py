"""The compiled loop over Arrow string buffers: one pass over a prompt's bytes gives every hash.

It is one long file on purpose: numba's cache looks at a function's own file only, and would go on
with an old version of what that function calls in another.

Everything here works on UTF-8 bytes and on 64-bit unsigned integers, allocates nothing for a
prompt and needs no interpreter lock, so threads share the work by batches. What the numbers mean
is said in ``fingerprint``; ``tests/investigations/ingest/text_oracle.py`` says the same slowly.

Sampling of shingles is FracMinHash (Irber et al. 2022); the similarity hash is SimHash (Charikar
2002), its 64 counters kept bit-sliced: plane ``k`` holds bit ``k`` of all of them, so that adding
a hash is a handful of word operations.
"""

from __future__ import annotations

from typing import Any, Final

import numba
import numpy as np
from numpy.typing import NDArray

U = np.uint64

SHINGLE_WORDS: Final = 4
MAX_SHINGLES: Final = 24
EDGE_WORDS: Final = 8
# One shingle in eight: hashes below 2**61.
SAMPLE_BELOW: Final = U(1 << 61)
# Hundredths that a label's cues must add up to.
LABEL_THRESHOLD: Final = 100
LONG_WORDS: Final = 256

_PRIME = U(0x100000001B3)
_BASIS = U(0xCBF29CE484222325)
_MIX_1 = U(0xFF51AFD7ED558CCD)
_MIX_2 = U(0xC4CEB9FE1A85EC53)
_FOLD = U(0x9E3779B97F4A7C15)

# Masks are words that no text can contain; START stands before the first word, so that a cue can
# ask for the beginning of the text.
NUMBER: Final = U(0x9A3C1F7E52D8B604)
NAME: Final = U(0x4E81D6A92B37F05C)
QUOTE: Final = U(0xC72B95E8043FDA61)
LINK: Final = U(0x31F8602DB9C57E4A)
START: Final = U(0x6D054BF3E1928AC7)

# What a byte can be; a byte may be several.
LETTER, UPPER, DIGIT, HEX, MULTI, SPACE, STOP, SYMBOL, LOCAL = (1 << bit for bit in range(9))


def _byte_classes() -> NDArray[np.uint16]:
    table = np.zeros(256, np.uint16)
    for byte in range(128):
        char = chr(byte)
        if char.isalpha() or char == "_":
            table[byte] |= LETTER
        if char.isupper():
            table[byte] |= UPPER
        if char.isdigit():
            table[byte] |= DIGIT
        if char in "0123456789abcdefABCDEF":
            table[byte] |= HEX
        if char in " \t\n\r\x0b\x0c":
            table[byte] |= SPACE
        if char in ".!?:\n":
            table[byte] |= STOP
        if char in "{}()[]<>;=":
            table[byte] |= SYMBOL
        if char.isalnum() or char in "._%+-":
            table[byte] |= LOCAL
    table[0x80:0xF5] |= MULTI
    return table


CLASSES: Final = _byte_classes()

_WORD = LETTER | DIGIT
QUOTE_REACH: Final = 4096
APOSTROPHE_REACH: Final = 256
LOCAL_REACH: Final = 64
LONG_ID: Final = 16

PLANES: Final = 32  # bits of the similarity hash's counters
GRAM_WORDS: Final = 8  # longest cue, in words
CUE_SLOTS_LOG2: Final = 14
SIEVE: Final = 1 << 11  # words of 64 bits, for all cues; as many again, for how long ones end
LONG_CUE: Final = 2  # words; longer ones are sought only where their last two were heard
PART: Final = 16  # bits of a cue's number, and of each of its groups, packed into one integer
MAX_CUES: Final = 4608  # cues and pairs of cues
MAX_GROUPS: Final = 64
# One array holds all that is known of a text while it is read; these are its parts. (Passing one
# array is free; unpacking a tuple of them costs an atomic count for each, a million times.)
COUNT, LAST, SKELETON, OPENING, SMALLEST, KEPT, HEARD, TEXT, NOTED = range(9)
SKELETON_RING: Final = 16  # the last eight words of the skeleton ...
HEARD_RING: Final = 24  # ... and of the unmasked text: index & 7
SAMPLE: Final = 32
COUNTERS: Final = SAMPLE + MAX_SHINGLES
CUES: Final = COUNTERS + PLANES  # a bit for each cue that was heard
SEEN: Final = CUES + MAX_CUES // 64  # by group of cues, where one was heard last
LIST: Final = SEEN + MAX_GROUPS  # the cues' numbers, in the order heard
WORK: Final = LIST + MAX_CUES
_RING = 7

_jit = numba.njit(cache=True, nogil=True, error_model="numpy", boundscheck=False)
# A call costs more than what these do.
_inlined = numba.njit(
    cache=True, nogil=True, error_model="numpy", boundscheck=False, forceinline=True
)


@_inlined
def mix(value: Any) -> Any:
    """Spread 64 bits over 64 bits (the finaliser of MurmurHash3)."""
    value ^= value >> U(33)
    value *= _MIX_1
    value ^= value >> U(33)
    value *= _MIX_2
    return value ^ (value >> U(33))


@_inlined
def fold(state: Any, word: Any) -> Any:
    """Add a word to a hash in which order counts."""
    return ((state << U(23)) | (state >> U(41))) * _FOLD ^ word


@_inlined
def code_point(data: Any, i: Any, end: Any) -> Any:
    """The character at ``i`` and its width; a broken sequence is a separator one byte wide."""
    lead = np.int64(data[i])
    if lead < 0x80:
        return lead, 1
    if 0xC2 <= lead < 0xE0 and i + 1 < end:
        return ((lead & 0x1F) << 6) | (np.int64(data[i + 1]) & 0x3F), 2
    if 0xE0 <= lead < 0xF0 and i + 2 < end:
        tail = ((np.int64(data[i + 1]) & 0x3F) << 6) | (np.int64(data[i + 2]) & 0x3F)
        return ((lead & 0x0F) << 12) | tail, 3
    if 0xF0 <= lead < 0xF5 and i + 3 < end:
        tail = ((np.int64(data[i + 2]) & 0x3F) << 6) | (np.int64(data[i + 3]) & 0x3F)
        return ((lead & 0x07) << 18) | ((np.int64(data[i + 1]) & 0x3F) << 12) | tail, 4
    return 0, 1


@_inlined
def is_single(point: Any) -> Any:
    """Whether a character is a word of its own: scripts written without spaces."""
    return (
        0x3040 <= point <= 0x30FF
        or 0x3400 <= point <= 0x4DBF
        or 0x4E00 <= point <= 0x9FFF
        or 0xF900 <= point <= 0xFAFF
        or 0x20000 <= point <= 0x3FFFF
    )


@_inlined
def is_mark(point: Any) -> Any:
    """Whether a character beyond ASCII separates words."""
    return (
        point < 0xC0
        or 0x2000 <= point <= 0x206F
        or 0x3000 <= point <= 0x303F
        or 0xFF00 <= point <= 0xFF0F
        or 0xFF1A <= point <= 0xFF20
        or point == 0xFEFF
    )


@_jit
def bytes_hash(data: Any, start: Any, end: Any) -> Any:
    """FNV-1a over the very bytes, spread."""
    h = _BASIS
    for at in range(start, end):
        h = (h ^ U(data[at])) * _PRIME
    return mix(h)


@_inlined
def scan_word(data: Any, i: Any, end: Any) -> Any:
    """Read the word at ``i``: where it ends, its hash, and the classes its bytes have and share."""
    h = _BASIS
    some = np.int64(0)
    every = np.int64(HEX)
    while i < end:
        byte = data[i]
        kind = np.int64(CLASSES[byte])
        if kind & _WORD:
            h = (h ^ U(byte | 32 if kind & UPPER else byte)) * _PRIME
        elif byte == 39:  # an apostrophe between letters is not there: don't = dont
            if not (some and i + 1 < end and CLASSES[data[i + 1]] & LETTER):
                break
            i += 1
            continue
        elif kind & MULTI:
            point, width = code_point(data, i, end)
            if point == 0x2019 and some and i + 3 < end and CLASSES[data[i + 3]] & LETTER:
                i += 3
                continue
            if is_mark(point) or (some and is_single(point)):
                break
            for at in range(i, i + width):
                h = (h ^ U(data[at])) * _PRIME
            some |= np.int64(MULTI)
            every = np.int64(0)
            i += width
            if is_single(point):
                break
            continue
        else:
            break
        some |= kind
        every &= kind
        i += 1
    return i, h, some, every


@_jit
def digits_masked(data: Any, start: Any, end: Any) -> Any:
    """Hash of a word with each run of digits replaced by one sign."""
    h = _BASIS
    inside = False
    for i in range(start, end):
        byte = data[i]
        kind = CLASSES[byte]
        if kind & DIGIT:
            if not inside:
                h = (h ^ U(35)) * _PRIME
            inside = True
            continue
        inside = False
        h = (h ^ U(byte | 32 if kind & UPPER else byte)) * _PRIME
    return mix(h)


@_jit
def is_uuid(data: Any, start: Any, end: Any) -> Any:
    if start + 36 > end:
        return False
    for k in range(36):
        byte = data[start + k]
        if k == 8 or k == 13 or k == 18 or k == 23:
            if byte != 45:
                return False
        elif not CLASSES[byte] & HEX:
            return False
    return start + 36 == end or not CLASSES[data[start + 36]] & _WORD


@_jit
def link_end(data: Any, i: Any, end: Any) -> Any:
    """Where the URL or mail address ends that the word before ``i`` begins, or 0."""
    byte = data[i]
    if byte == 58:  # scheme://
        if not (i + 2 < end and data[i + 1] == 47 and data[i + 2] == 47):
            return 0
        i += 3
        while i < end and not CLASSES[data[i]] & SPACE and data[i] != 34 and data[i] != 62:
            i += 1
        return i
    if byte != 64 and not CLASSES[byte] & LOCAL:
        return 0
    reach = min(end, i + LOCAL_REACH)
    while i < reach and CLASSES[data[i]] & LOCAL:
        i += 1
    if not (i + 1 < end and data[i] == 64 and CLASSES[data[i + 1]] & _WORD):
        return 0
    i += 1
    while i < end and CLASSES[data[i]] & LOCAL:
        i += 1
    return i


@_jit
def quote_end(data: Any, i: Any, end: Any) -> Any:
    """Where the quotation that opens at ``i`` closes, or 0, and how far has been looked."""
    byte = data[i]
    if byte == 34:
        reach = min(end, i + QUOTE_REACH)
        for at in range(i + 1, reach):
            if data[at] == 34:
                return at + 1, at + 1
        return 0, reach
    if byte == 39:
        reach = min(end, i + APOSTROPHE_REACH)
        for at in range(i + 1, reach):
            if data[at] == 10:
                return 0, at
            if (
                data[at] == 39
                and not CLASSES[data[at - 1]] & SPACE
                and not (at + 1 < end and CLASSES[data[at + 1]] & (_WORD | MULTI))
            ):
                return at + 1, at + 1
        return 0, reach
    # Typographic: U+201C … U+201D.
    reach = min(end - 2, i + QUOTE_REACH)
    for at in range(i + 3, reach):
        if data[at] == 0xE2 and data[at + 1] == 0x80 and data[at + 2] == 0x9D:
            return at + 3, at + 3
    return 0, reach


@_inlined
def add_bits(work: Any, a: Any, b: Any) -> None:
    """Count each set bit of two hashes in its own bit-sliced counter."""
    low = work[COUNTERS]
    either = a ^ b
    work[COUNTERS] = low ^ either
    h = (a & b) | (low & either)
    k = COUNTERS + 1
    while h:
        carry = work[k] & h
        work[k] ^= h
        h = carry
        k += 1


@_jit
def majority(work: Any, total: Any) -> Any:
    """The bits whose counter is above half of ``total``."""
    half = total >> 1
    above = U(0)
    equal = ~U(0)
    for back in range(PLANES):
        k = PLANES - 1 - back
        plane = work[COUNTERS + k]
        if (half >> k) & 1:
            equal &= plane
        else:
            above |= equal & plane
            equal &= ~plane
    return above


@_jit
def keep(work: Any, h: Any) -> None:
    """Put a shingle into the sorted sample, which is distinct and as small as can be."""
    count = np.int64(work[KEPT])
    at = SAMPLE + count
    if count == MAX_SHINGLES and h >= work[at - 1]:
        return
    while at > SAMPLE and work[at - 1] >= h:
        at -= 1
    if at < SAMPLE + count and work[at] == h:
        return
    if count < MAX_SHINGLES:
        count += 1
    for k in range(SAMPLE + count - 1, at, -1):
        work[k] = work[k - 1]
    work[at] = h
    work[KEPT] = U(count)


@_inlined
def gram(work: Any, ring: Any, count: Any, words: Any) -> Any:
    """Hash of the last ``words`` of the ``count`` words that went through a ring."""
    h = U(0)
    for k in range(count - words, count):
        h = fold(h, work[ring + (k & _RING)])
    return mix(h)


@_inlined
def push(work: Any, word: Any) -> None:
    """Add one word to the skeleton and to everything that is counted over the skeleton."""
    last = work[LAST]
    if word == last and word in (NUMBER, NAME, QUOTE, LINK):
        return
    count = np.int64(work[COUNT])
    work[LAST] = word
    work[SKELETON] = fold(work[SKELETON], word)
    if count < EDGE_WORDS:
        work[OPENING] = fold(work[OPENING], word)
    work[SKELETON_RING + (count & _RING)] = word
    add_bits(work, word, mix(fold(last, word)) if count else U(0))
    count += 1
    work[COUNT] = U(count)
    if count >= SHINGLE_WORDS:
        shingle = gram(work, SKELETON_RING, count, SHINGLE_WORDS)
        if shingle < work[SMALLEST]:
            work[SMALLEST] = shingle
        if shingle < SAMPLE_BELOW:
            keep(work, shingle)


@_inlined
def hear(work: Any, word: Any, ends: Any, sieve: Any, index: Any, pairs: Any) -> None:
    """Give an unmasked word to the cues, and note those that end with it."""
    count = np.int64(work[HEARD])
    work[HEARD_RING + (count & _RING)] = word
    work[HEARD] = U(count + 1)
    lengths = ends[word >> U(64 - CUE_SLOTS_LOG2)]
    if lengths:
        note_cues(work, np.int64(lengths), sieve, index, pairs)


@_jit
def note_cues(work: Any, lengths: Any, sieve: Any, index: Any, pairs: Any) -> None:
    """Look up the last words, in each of the given lengths, among the cues."""
    count = np.int64(work[HEARD])
    h = U(0)
    back = count
    while lengths and back > 0:
        back -= 1
        h = fold(h, work[HEARD_RING + (back & _RING)])
        if lengths & 1:
            key = mix(h)
            # A few bits in the nearest cache tell most of what is no cue.
            if sifted(sieve, 0, key):
                note_key(work, count, key, index, pairs)
        lengths >>= 1
        if lengths and count - back == LONG_CUE and not sifted(sieve, SIEVE, h):
            return


@_inlined
def sifted(sieve: Any, first: Any, key: Any) -> Any:
    """Whether the sieve that begins at ``first`` lets a hash through."""
    return (sieve[first + np.int64((key >> U(6)) & U(SIEVE - 1))] >> (key & U(63))) & U(1)


@_jit
def note_key(work: Any, count: Any, key: Any, index: Any, pairs: Any) -> None:
    at = np.int64(key >> U(64 - CUE_SLOTS_LOG2))
    while index[at, 1] and index[at, 0] != key:
        at = (at + 1) & ((1 << CUE_SLOTS_LOG2) - 1)
    cue = index[at, 1]
    if cue:
        note(work, np.int64(cue & U((1 << PART) - 1)) - 1)
        groups = cue >> U(PART)
        if groups:
            note_groups(work, count, groups, pairs)


@_jit
def cue_key(words: Any) -> Any:
    """The hash that a cue is found by: over its words from the last to the first."""
    return mix(cue_end(words, words.shape[0]))


@_jit
def cue_end(words: Any, count: Any) -> Any:
    """The hash over a cue's last words, which all cues that end with them have in common."""
    h = U(0)
    for back in range(1, count + 1):
        h = fold(h, words[words.shape[0] - back])
    return h


@_jit
def note_groups(work: Any, count: Any, groups: Any, pairs: Any) -> None:
    """A cue of these groups, packed and each + 1, stands here: note each pair whose first group was
    heard shortly before."""
    left = groups
    while left:
        group = np.int64(left & U((1 << PART) - 1)) - 1
        for slot in range(1, 1 + 3 * pairs[group, 0], 3):
            before = np.int64(work[SEEN + pairs[group, slot]])
            if 0 < before < count and count - before <= pairs[group, slot + 1] + 1:
                note(work, pairs[group, slot + 2])
        left >>= U(PART)
    left = groups
    while left:
        work[SEEN + np.int64(left & U((1 << PART) - 1)) - 1] = U(count)
        left >>= U(PART)


@_inlined
def note(work: Any, number: Any) -> None:
    """Put a cue on the list, once a text."""
    bit = U(1) << U(number & 63)
    if not work[CUES + (number >> 6)] & bit:
        work[CUES + (number >> 6)] |= bit
        work[LIST + np.int64(work[NOTED])] = U(number)
        work[NOTED] += U(1)


@_jit
def labels_of(work: Any, weights: Any, scores: Any) -> Any:
    """The labels whose cues, each counted once, add up.

    In a long text weak cues meet by chance, so they weigh less there.
    """
    scores[:] = 0
    length = 1 + np.int64(work[HEARD]) // LONG_WORDS
    for at in range(LIST, LIST + np.int64(work[NOTED])):
        cue = np.int64(work[at])
        for label in range(scores.shape[0]):
            weight = weights[cue, label]
            if weight:
                scores[label] += weight if weight >= LABEL_THRESHOLD else weight // length
    bits = 0
    for label in range(scores.shape[0]):
        if scores[label] >= LABEL_THRESHOLD:
            bits |= 1 << label
    return bits


@_inlined
def skeleton_word(data: Any, start: Any, stop: Any, end: Any, scan: Any, opens: Any) -> Any:
    """What the word ``start:stop`` is in the skeleton, and where it really ends."""
    h, some, every = scan
    size = stop - start
    if stop < end and (data[stop] == 58 or data[stop] == 64 or CLASSES[data[stop]] & LOCAL):
        link = link_end(data, stop, end)
        if link:
            return LINK, link
    if size == 8 and every & HEX and is_uuid(data, start, end):
        return NUMBER, start + 36
    if some & DIGIT:
        ident = size >= LONG_ID and some & LETTER and not some & MULTI
        if not some & (LETTER | MULTI) or (every & HEX and size >= 4) or ident:
            return NUMBER, stop
        return digits_masked(data, start, stop), stop
    if (
        some & UPPER
        and not opens
        and size > 1
        and not some & MULTI
        and is_capitalised(data, start, stop)
    ):
        return NAME, stop
    return h, stop


@_inlined
def is_capitalised(data: Any, start: Any, stop: Any) -> Any:
    """Whether only the first letter is large: ``Ada``, not ``IDs``, ``iPad`` or ``StringIO``."""
    large = 0
    for at in range(start + 1, stop):
        large += CLASSES[data[at]] & UPPER
    return CLASSES[data[start]] & UPPER and not large


# One loop on purpose: what it keeps in registers would go through memory between functions.
@_jit
def walk(  # noqa: C901, PLR0915
    data: Any,
    start: Any,
    end: Any,
    work: Any,
    looked: Any,
    ends: Any,
    sieve: Any,
    index: Any,
    pairs: Any,
) -> Any:
    """Tokenise one text. Returns its counts of numbers and code symbols."""
    opens = True
    quoted = start
    masked = False
    numbers = 0
    symbols = 0
    i = start
    while i < end:
        byte = data[i]
        kind = np.int64(CLASSES[byte])
        typographic = False
        if kind & MULTI:
            point, width = code_point(data, i, end)
            typographic = point == 0x201C
            if is_mark(point) and not typographic:
                work[TEXT] = fold(work[TEXT], U(point))
                i += width
                continue
        if kind & (_WORD | MULTI) and not typographic:
            stop, h, some, every = scan_word(data, i, end)
            h = mix(h)
            hear(work, h, ends, sieve, index, pairs)
            word, past = skeleton_word(data, i, stop, end, (h, some, every), opens)
            work[TEXT] = fold(work[TEXT], h)
            if past > stop:
                work[TEXT] = fold(work[TEXT], bytes_hash(data, stop, past))
            numbers += word == NUMBER
            if i >= quoted or not masked:
                push(work, word)
                opens = False
            i = past
            continue
        if kind & SPACE:
            opens |= byte == 10 and (i >= quoted or not masked)
            i += 1
            continue
        work[TEXT] = fold(work[TEXT], U(byte))
        if i >= quoted and (byte == 34 or byte == 39 or typographic):
            which = 2 if typographic else (0 if byte == 34 else 1)
            close = open_quote(data, start, i, end, which, looked)
            if close:
                quoted = close
                key = close < end and data[close] == 58
                hollow = close - i <= (6 if typographic else 2)
                masked = not key and not hollow
                if masked:
                    push(work, QUOTE)
                    opens = False
            i += 3 if typographic else 1
            continue
        symbols += (kind & SYMBOL) != 0
        if kind & STOP and (i >= quoted or not masked):
            opens = True
        i += 3 if typographic else 1
    return numbers, symbols


@_jit
def open_quote(data: Any, start: Any, i: Any, end: Any, which: Any, looked: Any) -> Any:
    """Where the quotation that may open at ``i`` closes, or 0.

    ``looked`` keeps how far a kind of quote was sought in vain, which makes the search linear.
    """
    if i < looked[which]:
        return 0
    if which < 2 and i > start and CLASSES[data[i - 1]] & (_WORD | MULTI):
        return 0
    if which == 1 and not (i + 1 < end and CLASSES[data[i + 1]] & (_WORD | MULTI)):
        return 0
    close, reach = quote_end(data, i, end)
    if not close:
        looked[which] = reach
    return close


@_jit
def ends_with_question(data: Any, start: Any, end: Any) -> Any:
    at = end - 1
    while at >= start and CLASSES[data[at]] & SPACE:
        at -= 1
    return at >= start and data[at] == 63


@_jit
def count_characters(data: Any, start: Any, end: Any) -> Any:
    count = np.int64(0)
    for at in range(start, end):
        count += np.int8(data[at]) > -65  # not a byte that continues a character
    return count


@_jit
def fingerprint_texts(data: Any, offsets: Any, cues: Any, features: Any, out: Any) -> None:
    """Fill the rows of ``out`` for the texts ``data[offsets[i]:offsets[i + 1]]``.

    ``out``: prompt, skeleton, opening, closing and similarity hashes, labels, characters, sampled
    shingles and their number. ``features`` are the words heard at the end of a text that holds
    many numbers, that holds code, or that is a question.
    """
    prompt, skeleton, opening, closing, simhash, labels, chars, shingles, kept = out
    ends, sieve, index, pairs, weights = cues
    scores = np.zeros(weights.shape[1], np.int32)
    work = np.zeros(WORK, np.uint64)
    looked = np.zeros(3, np.int64)
    for row in range(offsets.shape[0] - 1):
        start, end = np.int64(offsets[row]), np.int64(offsets[row + 1])
        work[:LIST] = U(0)
        work[SMALLEST] = ~U(0)
        work[HEARD_RING] = START
        work[HEARD] = U(1)
        looked[:] = 0
        numbers, symbols = walk(data, start, end, work, looked, ends, sieve, index, pairs)
        if numbers >= 3:
            hear(work, features[0], ends, sieve, index, pairs)
        if symbols >= 6 and symbols * 25 >= end - start:
            hear(work, features[1], ends, sieve, index, pairs)
        if ends_with_question(data, start, end):
            hear(work, features[2], ends, sieve, index, pairs)
        words = np.int64(work[COUNT])
        prompt[row] = mix(work[TEXT])
        skeleton[row] = mix(work[SKELETON])
        opening[row] = mix(work[OPENING])
        closing[row] = gram(work, SKELETON_RING, words, min(words, EDGE_WORDS))
        simhash[row] = majority(work, max(0, 2 * words - 1))
        labels[row] = labels_of(work, weights, scores)
        chars[row] = count_characters(data, start, end)
        kept[row] = sample(work, shingles, row)


@_jit
def sample(work: Any, shingles: Any, row: Any) -> Any:
    """Write the sorted shingle sample; a text with words always has one."""
    count = np.int64(work[KEPT])
    words = np.int64(work[COUNT])
    if count:
        for k in range(count):
            shingles[row, k] = work[SAMPLE + k]
        return count
    if not words:
        return 0
    few = words < SHINGLE_WORDS
    shingles[row, 0] = gram(work, SKELETON_RING, words, words) if few else work[SMALLEST]
    return 1


@_jit
def hash_values(data: Any, offsets: Any, out: Any) -> None:
    """64-bit hash of each value's very bytes."""
    for row in range(offsets.shape[0] - 1):
        out[row] = bytes_hash(data, np.int64(offsets[row]), np.int64(offsets[row + 1]))
