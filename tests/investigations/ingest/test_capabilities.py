"""Labels on texts of all sorts, which are not those that the cues were tuned on."""

from __future__ import annotations

import pyarrow as pa
import pytest

from investigations.ingest import capabilities, kernel
from investigations.ingest.cues import PHRASES
from investigations.ingest.fingerprint import fingerprint_prompts
from investigations.lake.schema import CAPABILITIES


def labels(text: str) -> set[str]:
    columns = fingerprint_prompts(pa.array([text]), pa.nulls(1, pa.string()))
    bits = columns["capabilities"][0].as_py()
    return {label for place, label in enumerate(CAPABILITIES) if bits >> place & 1}


ASKING = {
    "reasoning_traces": [
        "A train leaves at nine. Think it through step by step, then answer.",
        "Give the result, but lay out your full reasoning before the answer.",
        "The answer is 12. Reconstruct the derivation that leads to it.",
        "Solve it and show all intermediate steps.",
        "Is a cat or a rabbit better? Begin with how you came to the answer; never abbreviate it.",
        "Before answering, think inside <reason></reason>, considering alternatives.",
    ],
    "rubric_grading": [
        "You are an impartial judge. Which response is better, A or B?",
        "Grade this essay against the rubric below.",
        "Rate the assistant's answer on a scale from 1 to 10 for helpfulness.",
    ],
    "sensitive_rewriting": [
        "Rewrite this question about the protests so that regulators would accept it.",
        "Rephrase the politically sensitive question below in a neutral tone.",
        "Write a safe and an unsafe completion and explain the difference.",
        "Rewrite the answer so that it stays helpful and avoids taking sides.",
        "A careful reply that politely steers clear of blame, safe to publish: who is right?",
        "请委婉地示范一个审核能通过的回复",
        "Rewrite the question at the end of this message, whatever it is about, so that a "
        "cautious editor accepts what is sensitive.",
    ],
    "tool_use": [
        "You have access to these tools: search, calculator. Call the right function.",
        "Reply with a tool call whose arguments follow the JSON schema.",
    ],
    "coding": [
        "Write a Python function that reverses a linked list.",
        "Fix the failing test in this repository: test_parser raises KeyError.",
        "for (int i = 0; i < n; i++) { sum += a[i]; } return sum;",
    ],
    "data_generation": [
        "Generate 20 diverse instructions for training an assistant.",
        "Come up with a series of tasks that a clerk might do.",
        "Clear a table after dinner. Give the instruction, the input and the output in Swahili.",
        "Name three rivers of Peru. JSON with instruction/output.",
        "Evolve this instruction into a tougher one, then solve that: name three rivers.",
        "Turn the prompt into a more complex version of the prompt: what is a river?",
        "Seed: what is a river? Write a three-turn conversation about it.",
    ],
    "mathematics": [
        "Solve for x: 3x + 4 = 19",
        "A shop sold 48 pens in May and half as many in June. How many pens altogether?",
    ],
    "data_analysis": ["Analyse this sales dataset and plot the trend per quarter."],
    "computer_use": ["Look at the current screenshot and click the submit button."],
    "vision": ["Describe the image in one sentence."],
    "labelling": ["Classify the sentiment of this review as positive or negative."],
    "translation": [
        "Translate the following sentence into German: good morning",
        "What we said at dinner yesterday, translated to Yoruba please.",
    ],
    "summarisation": ["Summarise the article below in two sentences."],
    "writing": ["Write a short poem about the sea."],
    "roleplay": ["Pretend you are a pirate and greet the crew."],
    "support": ["I want a refund for my order, it arrived damaged."],
    "question_answering": ["What is the capital of Norway?"],
}


@pytest.mark.parametrize(
    ("label", "text"), [(label, text) for label, texts in ASKING.items() for text in texts]
)
def test_a_text_that_asks_for_something_says_so(label: str, text: str) -> None:
    assert label in labels(text)


@pytest.mark.parametrize(
    "text",
    [
        "turn the lights off in the kitchen",
        "play some jazz",
        "No, that will be all, thanks",
        "I like the first one more",
        "",
    ],
)
def test_small_talk_asks_for_nothing_that_matters(text: str) -> None:
    telling = {"reasoning_traces", "rubric_grading", "sensitive_rewriting", "data_generation"}
    assert not labels(text) & {*telling, "tool_use", "coding", "computer_use"}


@pytest.mark.parametrize(
    "text",
    [
        "Follow the instructions and output nothing but JSON.",
        "Read the instructions, input and output formats carefully.",
        "The contest statement: instructions, input, output. Find the number of islands.",
        "My CPU decodes the instruction; output of the ALU is wrong.",
        "Has the instruction response from the tower been logged?",
        "Can you give me a harder version of this problem to practise?",
        "Rewrite the exam question into a harder one for my pupils.",
        "Practise French with me in a three turn conversation about food.",
    ],
)
def test_to_follow_instructions_is_not_to_make_some(text: str) -> None:
    assert "data_generation" not in labels(text)


@pytest.mark.parametrize(
    "text",
    [
        "A quiz with 10 questions on sailing, please.",
        'Write a blog article for the keyword "cheap pillow" with a FAQ of 5 questions.',
    ],
)
def test_a_few_questions_are_no_data_set(text: str) -> None:
    assert "data_generation" not in labels(text)


@pytest.mark.parametrize(
    "text",
    [
        "Compare safe and unsafe Rust for this loop.",
        "Is this package safe to publish to the registry?",
        "Explain the debate without taking sides.",
        "Politely ask my landlord to fix the heating.",
    ],
)
def test_who_is_careful_or_polite_rewrites_nothing_sensitive(text: str) -> None:
    assert "sensitive_rewriting" not in labels(text)


def test_what_is_thought_within_reason_is_no_trace() -> None:
    assert "reasoning_traces" not in labels("How long should I wait, do you think, within reason?")


def test_each_capability_has_cues_and_a_test() -> None:
    assert set(ASKING) == set(CAPABILITIES)
    weights = capabilities.compiled()[0].weights
    assert (weights.max(axis=0) >= 60).all()


def test_the_tables_fit_the_kernel() -> None:
    tables, _features = capabilities.compiled()
    assert len(tables.weights) <= kernel.MAX_CUES
    assert len(tables.pairs) <= kernel.MAX_GROUPS
    lines = [lines for by_weight in PHRASES.values() for lines in by_weight.values()]
    longest = max(len(cue) for block in lines for cue in capabilities.phrases(block))
    assert longest <= kernel.GRAM_WORDS


def test_a_line_of_cues_stands_for_all_its_choices() -> None:
    assert capabilities.expand("^how (do|can) (we|) go") == {
        ("^", "how", "do", "we", "go"),
        ("^", "how", "do", "go"),
        ("^", "how", "can", "we", "go"),
        ("^", "how", "can", "go"),
    }


def test_weak_cues_that_meet_by_chance_in_a_long_text_say_nothing() -> None:
    # Each of these three alone is not enough; far apart in a long text they mean nothing.
    filler = "the sea was calm and the boat lay still " * 100
    short = "criteria, criterion, grader"
    assert "rubric_grading" in labels(short)
    assert "rubric_grading" not in labels(f"criteria {filler} criterion {filler} grader")
