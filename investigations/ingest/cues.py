"""Cue words and phrases by label: plain data, read by ``capabilities``.

``GROUPS`` name words of one meaning. ``PAIRS`` say what it means when a word of one group is
followed by one of another within so many words. ``PHRASES`` mean something by themselves. Words
are lower case without apostrophes. In a group ``come_up_with`` is a phrase; in a phrase
``(a|b|)`` stands for a, b or nothing. A weight of 100 is enough for a label; smaller ones have to
come together.
"""

# A phrase with its alternatives stays on its line.
# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

GROUPS: Final[Mapping[str, str]] = {
    "make": """write create generate produce compose draft build implement develop design craft
        make construct give provide invent propose list suggest program code synthesise synthesize
        come_up_with think_of""",
    "code": """function program script algorithm query regex app application component module code
        snippet api endpoint library stylesheet parser compiler decorator macro webpage website
        codebase repository method class loop cli sdk unit_test unit_tests integration_test web_page
        regular_expression""",
    "language": """python javascript java typescript c++ rust golang php kotlin sql bash html css
        jquery django react numpy pandas perl haskell scala powershell matlab swift ruby node vue
        angular fortran mysql postgresql""",
    "fix": "fix debug refactor optimise optimize resolve diagnose port patch repair reproduce",
    "bug": """bug bugs error errors failing crash exception regression build function code
        module test tests vulnerability""",
    "show": """show explain give provide write describe detail state reveal output include document
        articulate share record print justify present number verify expose lay_out spell_out
        set_out write_out walk_me_through walk_through talk_me_through""",
    "reasoning": """reasoning thinking rationale derivation working workings steps step logic
        calculations deduction deductions inference inferences justification thoughts deliberation
        scratchpad monologue chain thought_process thought_processes""",
    "rebuild": """reconstruct recreate rebuild recover arrive arrives arrived reached reach derive
        derived led leads lead justifies skip skipping omit omitting jump""",
    "forbidden": "avoid avoids avoiding without sidestep removing remove regulators regulator censors",
    "whole": "each every all your its full detailed intermediate complete entire internal",
    "before": "before first then until only prior preceding ahead",
    "answer": """answer answers conclusion result verdict solution reply response outcome diagnosis
        decision""",
    "judge": """grade score rate evaluate judge assess rank mark critique compare grading scoring
        evaluating judging assessing rating marking graded scored rated""",
    "response": """response responses answer answers completion completions reply replies output
        outputs essay submission candidate candidates summary translation solution explanation""",
    "scale": """scale rubric rubrics criteria criterion rating ratings correctness helpfulness
        coherence faithfulness completeness accuracy out_of from_1 from_0 1_to 0_to""",
    "soften": """rewrite rewrites rewriting rephrase rephrased reword reformulate restate recast
        paraphrase soften sanitise sanitize neutralise neutralize reframe tone_down""",
    "sensitive": """sensitive controversial taboo delicate political politically politics
        government regime leaders leadership protest protests protesters censorship censor censors
        censored dissident dissidents independence crackdown massacre separatism separatist
        authoritarian authoritarianism persecution sovereignty democracy activist activists
        corruption uprising ethnic minority party human_rights""",
    "safe": """neutral neutrally cautious cautiously diplomatically acceptable harmless compliant
        inoffensive diplomatic bland harmonious innocuous permissible permitted uncontroversial
        avoid avoids avoiding regulator regulators authorities moderation moderators offend
        offending evasive deflect deflects balanced official""",
    "call": "call calls invoke use using calling query execute run choose pick select fetch via",
    "tool": "tool tools function functions api apis endpoint endpoints plugin plugins",
    "given": "available provided following given access listed below these allowed registered",
    "task": """task tasks instruction instructions prompt prompts dialogue dialogues conversation
        conversations examples samples scenarios personas variations paraphrases utterances
        exercises problems questions pairs test_cases""",
    "many": """multiple several diverse different varied new series batch unique more another ten
        five twenty similar distinct fresh realistic hundred fifty
        2 3 4 5 6 7 8 10 12 15 20 25 30 40 50 100 200""",
    "training": """training synthetic finetuning distillation seed dataset datasets corpus pretraining
        fine_tuning""",
    "solve": """solve compute calculate simplify prove evaluate find determine differentiate
        integrate factor derive integrating""",
    "sum": """equation equations integral integrals derivative expression sum product area volume
        probability perimeter polynomial quadratic matrix determinant limit roots percentage
        average fraction theorem inequality number cost total value triangle""",
    "amount": """altogether total left remaining each per times twice half cost costs more fewer
        dollars hours minutes miles percent earn spend""",
    "analyse": """analyse analyze analysing analyzing plot visualise visualize aggregate clean
        explore forecast correlate summarise summarize group interpret""",
    "data": """data dataset datasets csv spreadsheet dataframe figures column columns table rows
        metrics sales survey statistics excel""",
    "act": "click tap press open scroll navigate type drag hover switch close",
    "screen": """button link icon menu tab field checkbox page browser screen window desktop
        dropdown cursor screenshot screenshots website url settings""",
    "see": """describe caption analyse analyze look identify explain transcribe read examine
        annotate detect attached uploaded count locate""",
    "image": """image images picture pictures photo photos photograph photographs diagram
        screenshot screenshots video""",
    "classify": """classify categorise categorize label tag annotate assign choose predict extract
        identify detect determine decide mark""",
    "label": """label labels category categories classes sentiment intent entity entities
        keyword keywords positive negative spam topic toxic genre emotion""",
    "text": """text sentence sentences paragraph passage article email review tweet document comment
        message statement story letter essay report transcript""",
    "translate": "translate translating translated translation localise localize",
    "tongue": """english french german spanish italian portuguese chinese mandarin japanese korean
        russian arabic hindi dutch polish turkish swedish vietnamese thai latin greek hebrew
        bengali urdu tamil telugu punjabi marathi nepali sinhala burmese khmer lao indonesian malay
        tagalog javanese swahili hausa yoruba igbo zulu somali amharic persian farsi kurdish pashto
        uzbek kazakh mongolian azerbaijani georgian armenian ukrainian czech slovak romanian
        hungarian bulgarian serbian croatian albanian danish norwegian finnish icelandic estonian
        latvian lithuanian catalan welsh basque""",
    "shorten": """summarise summarize summarising summarizing condense recap shorten summary
        synopsis abstract overview""",
    "written": """poem story essay blog email letter article speech haiku song lyrics tagline slogan
        paragraph tweet screenplay novel limerick review advertisement ad biography newsletter
        headline joke post toast memo resume announcement title fable sonnet proposal invitation
        dialogue outline caption name names description copy""",
    "edit": """rewrite rephrase reword edit proofread polish improve correct paraphrase lengthen
        shorten""",
    "pretend": """pretend imagine roleplay roleplaying persona youre_a you_are_a you_are_an
        you_are_the act_as role_of role_play as_a as_an""",
    "persona": """pirate detective knight wizard dragon vampire alien witch king queen traveler
        traveller superhero medieval ancient samurai ninja spy explorer astronaut philosopher
        villain ghost captain kingdom galaxy spaceship victorian chef robot scientist journalist
        inventor dinosaur hero sorcerer merchant emperor archaeologist alchemist magical warrior
        character adventurer therapist historian planet village""",
    "my": "my our your this the",
    "order": """order refund subscription invoice parcel delivery package purchase billing payment
        password account reservation booking appointment flight membership warranty shipment""",
    "trouble": """cancel cancelled refund return reset change update renew failed missing late
        damaged broken locked declined reschedule problem status upgrade stopped arrived confirm""",
}

# label → (first group, second group, words between them at most, weight).
PAIRS: Final[Mapping[str, tuple[tuple[str, str, int, int], ...]]] = {
    "reasoning_traces": (
        ("show", "reasoning", 5, 80),
        ("whole", "reasoning", 2, 60),
        ("reasoning", "before", 8, 40),
        ("before", "answer", 6, 40),
        ("reasoning", "answer", 12, 30),
        ("rebuild", "reasoning", 5, 80),
        ("reasoning", "rebuild", 4, 80),
        ("rebuild", "answer", 4, 60),
    ),
    "rubric_grading": (
        ("judge", "response", 6, 60),
        ("judge", "scale", 14, 60),
        ("response", "scale", 8, 40),
    ),
    "sensitive_rewriting": (
        ("soften", "sensitive", 14, 70),
        ("soften", "safe", 24, 40),
        ("sensitive", "safe", 20, 40),
        ("safe", "sensitive", 8, 60),
        ("forbidden", "sensitive", 4, 50),
        ("safe", "forbidden", 5, 60),
        ("sensitive", "soften", 20, 50),
    ),
    "tool_use": (
        ("call", "tool", 5, 80),
        ("given", "tool", 4, 80),
        ("tool", "given", 4, 40),
        ("see", "tool", 4, 30),
    ),
    "coding": (
        ("make", "code", 5, 80),
        ("language", "code", 4, 100),
        ("code", "language", 6, 100),
        ("make", "language", 6, 70),
        ("fix", "bug", 5, 100),
    ),
    "data_generation": (
        ("make", "task", 6, 60),
        ("many", "task", 3, 40),
        ("make", "many", 3, 20),
        ("training", "task", 4, 60),
        ("make", "training", 6, 60),
    ),
    "mathematics": (
        ("solve", "sum", 6, 70),
        ("sum", "amount", 20, 20),
    ),
    "data_analysis": (
        ("analyse", "data", 6, 80),
        ("data", "analyse", 8, 50),
    ),
    "computer_use": (("act", "screen", 4, 100),),
    "vision": (("see", "image", 5, 100), ("image", "see", 4, 40)),
    "labelling": (("classify", "label", 10, 80), ("classify", "text", 4, 50)),
    "translation": (
        ("translate", "tongue", 20, 100),
        ("translate", "text", 4, 60),
        ("tongue", "tongue", 4, 70),
    ),
    "summarisation": (("shorten", "text", 8, 60),),
    "writing": (("make", "written", 6, 100), ("edit", "text", 5, 100), ("edit", "written", 5, 80)),
    "roleplay": (("pretend", "persona", 8, 100),),
    "support": (("my", "order", 3, 60), ("order", "trouble", 6, 60), ("trouble", "order", 5, 60)),
    "question_answering": (),
}

PHRASES: Final[Mapping[str, Mapping[int, str]]] = {
    "reasoning_traces": {
        100: """
            step by step
            step wise
            stepwise (reasoning|solution|explanation|derivation)
            (one step|one inference) at a time
            (chain|chains) of (thought|thoughts|reasoning)
            (train|line) of (thought|reasoning)
            (reasoning|thinking|thought) (trace|traces|process|chain|path|transcript)
            think (out loud|aloud)
            think inside (reason|reasoning|think|thinking|thought|thoughts|scratchpad)
            how you (came|come|got|arrived|arrive) (to|at) (the|your|this|that|an) (answer|result|conclusion|solution|decision)
            (show|explain|describe) your (work|working|thinking|reasoning|thought|steps|logic)
            (inner|internal) monologue
            explain how (one|you|someone|an expert) (arrives|arrive|arrived|gets|get|got|came|comes|come)
            (reasoning|thinking|steps|derivation|thoughts) (that|which) (led|leads|lead|would|justifies|produced)
            schritt für schritt
            (pas à pas|étape par étape|paso a paso|passo a passo)
            шаг за шагом
            一 步 一 步
            逐 步
            (思 考 过 程|推 理 过 程)
        """,
        60: """
            lets (think|reason|work)
            (think|reason|work) (it|this|them|each|) through
            (think|reason) (carefully|deeply|thoroughly|hard)
            work through
            think before
            reasoning
            rationale
            thought process
            explain (your|the) (answer|logic|approach|decision|method|choice)
            justify
            (consider|considering|weigh|weighing|rule out) (every|each|all|the|several) (alternative|alternatives|hypothesis|hypotheses|possibility|possibilities)
            considering alternatives
            (check|checking) (yourself|your work)
            final answer
            backtrack
        """,
    },
    "rubric_grading": {
        100: """
            (grading|scoring|evaluation|marking|assessment|following) (rubric|rubrics)
            rubric
            (which|whose) (response|answer|completion|reply|output|assistant) (is|was|does|performs)
            (which|whose) (one|) of the (two|) (responses|answers|completions|replies|outputs)
            (impartial|strict|fair) (judge|grader|evaluator|examiner)
            (as|act as|are) (a|an) (judge|grader|evaluator|examiner|reward model)
            reward model
            (evaluation|grading|scoring|marking) (criteria|criterion|guide|scheme|guidelines)
            (response|answer|assistant|completion|output|candidate) a (and|or|vs|versus|with) (response|answer|assistant|completion|output|candidate|) b
            pairwise (comparison|preference|judgement|judgment)
            (score|grade|rate|rating|mark) (from|between|of|on|it|each) (1|0|one|zero)
            (评 分|打 分)
        """,
        60: """
            (score|grade|rate) (it|them|each|this|these|the)
            (criteria|criterion|grader|evaluator|graded)
            (student|reference|candidate|model|assistant) (answer|answers|response|essay|reply)
            (out of|scale of|scale from) (1|5|10|100|five|ten|one)
            (1|0|one) (to|through) (5|10|100|five|ten)
            (response|answer|assistant) (a|b|1|2)
            (better|best|preferred|worse) (response|answer)
        """,
    },
    "sensitive_rewriting": {
        100: """
            politically (sensitive|neutral|acceptable|safe|delicate|charged)
            safe and (an|) unsafe (completion|response|answer|reply)
            (censorship|censor|censors) (safe|proof|friendly|compliant|compliance|rules|guidelines|filter|resistant)
            (敏 感|审 查)
        """,
        60: """
            (safe|printable|fit) (to publish|for publication)
            (avoid|avoids|avoiding|without) taking (a side|sides)
        """,
        50: """
            (sensitive|controversial|delicate) (question|questions|topic|topics|query|prompt|issue|subject|subjects|matter)
            (neutral|compliant|harmless|evasive|publishable|responsible) (alternative|version|reply|response|answer|wording)
            (safe|safer) (alternative|reply|response|answer|wording)
            (unsafe|harmful) (reply|response|answer|completion)
            (official|state) (sounding|tone|media|newspaper|spokesperson)
            (take|takes|give|gives|avoid|avoids|clear of) (offence|offense|blame)
            (offend|offends) (nobody|no one|no authority)
            local (rules|regulations)
            (politely|diplomatically|evasively|noncommittal|non committal)
            (审 核|委 婉|官 方 口 吻|转 移 话 题|立 场 温 和)
            (content|state) (moderation|regulator|regulators|regulations)
            (official|government|party) (position|line|narrative|stance)
        """,
    },
    "tool_use": {
        100: """
            (tool|function|api) (call|calls|calling|schema|schemas|definition|definitions|invocation|use|selection|specification|signature|catalogue|catalog)
            (you|assistant) (have|has) access to (the|a|these|following|several|tools|an)
            toolformer
            json schema
            action input
            (multi tool|tool using|multi agent|sub agent|sub agents)
            (autonomous|planning|agentic) (agent|workflow|task|tool)
            (orchestrate|orchestration|orchestrator)
            using the (currency|weather|search|maps|demographics|calendar) (api|tool|service)
        """,
        60: """
            (api|apis|plugin|agent|agents|endpoint|webhook)
            (can|could|would) you (please|) (fetch|retrieve|look up|find out|check|pull|get|grab)
            (fetch|retrieve) (the|me|that|this|it|all|some|a|information|data)
            access token
            api key
            (input|arguments|parameters) (should be|as json|in json|as valid)
            wrapper around
            (user|account|order|customer) id
        """,
        40: """
            (tool|tools|fetch|retrieve|json|schema|arguments|parameters)
            for me
            find out
            <code>
        """,
    },
    "coding": {
        100: """
            (pull|merge) request
            (stack trace|traceback|segfault|null pointer|syntax error|compiler error|race condition|memory leak)
            (source code|code review|code snippet|software engineering|software engineer)
            def self
            import (numpy|pandas|os|sys|re|json|java|react|torch|math)
            from typing import
            (public static|std cout|console log|include iostream)
            (linked list|binary tree|binary search|hash map|hash table|time complexity|data structure)
            (git diff|git commit|failing tests|test suite)
            (代 码|函 数|编 程)
        """,
        60: """
            <code>
            (javascript|typescript|c++|golang|php|sql|bash|html|css|jquery|django|numpy|regex|kubernetes|recursion|recursive|algorithm|codebase|refactor|debug|compiler)
            (function|method|class) (that|to|which|called|named|takes)
            (array|list|dictionary|integer|tuple) (of|as|and|containing)
            (def|elif|const|void|bool|int|str|enum|struct|async|await|println|stdout|stdin|param)
            return (the|a|true|false|none)
            (write|create) a function
            (program|backend|frontend|database|sdk|script)
        """,
        40: """
            (function|class|array|string|query|python|java|react|code|loop|compile|parse|implement)
        """,
    },
    "data_generation": {
        100: """
            (training|synthetic|finetuning|fine tuning|instruction|distillation) (data|dataset|datasets|examples|samples|corpus|pairs)
            come up with (a series|examples|a set|a list of tasks|new)
            (generate|create|write|produce) (multiple|several|more|diverse) (examples|questions|instructions|tasks)
            (examples|instances) for the following
            (instruction|prompt|question|query) (output|response|answer|completion) (pair|pairs)
            with instruction (output|response|completion)
            evolve (this|the|each) (instruction|prompt)
            (instruction|prompt) into a (harder|tougher|more complex|more difficult|more challenging)
            (harder|more complex|more difficult|more challenging) version of (this|the) (instruction|prompt)
            (multi turn|synthetic|fictional|realistic) (dialogue|dialogues|conversation|conversations)
            (test|sample|dummy|mock) (data|dataset|records)
            (jsonl|json lines)
        """,
        60: """
            (synthetic|synthesise|synthesize|paraphrases|dataset)
            instruction (the|) input (and|) (the|) (output|response)
            (two|three|four|five) turn (conversation|dialogue)
            (following|seed) (tasks|instructions|examples)
            (example|sample) (conversation|dialogue|sentences|questions)
            each (example|instance|sample|item|pair|task) (should|must|has|with|needs)
            (5|10|20|50|100|ten|five|twenty) (examples|tasks|instructions|prompts|sentences|problems|dialogues)
            (20|50|100|twenty) questions
        """,
    },
    "mathematics": {
        100: """
            solve for
            (math|maths|mathematics|arithmetic|algebra|geometry|calculus|word) (problem|problems|question|puzzle|exercise|olympiad|competition|word)
            prove that
            (by induction|by contradiction|real number|real numbers|positive integer|positive integers|natural numbers|prime number|prime numbers)
            (derivative|integral|determinant|eigenvalues|square root|factorial|antiderivative) of
            (frac|sqrt|mathbb|cdot|leq|geq)
            (greatest common|least common)
            (数 学|方 程)
        """,
        60: """
            <numbers>
            how (many|much)
            (calculate|compute|solve|equation|algebra|geometry|calculus|arithmetic|fraction|triangle|divisible|modulo|derivative|theorem|polynomial|math|maths|mathematics|mathematical|logarithm)
            (altogether|in total|in all|as many|times as)
            percent of
        """,
        40: """
            (twice|thrice|half|remaining|left|cost|costs|each|per|sum|total|average|percent|dollars|miles|hours|cups|sold|earns|spend)
        """,
    },
    "data_analysis": {
        100: """
            (data|statistical|exploratory|regression|cohort|time series) (analysis|analyses)
            (data|business|quantitative) (analyst|scientist)
            (pivot|frequency|contingency) table
            (scatter|bar|line|box|pie) (plot|chart|graph)
            (standard deviation|confidence interval|linear regression|logistic regression|p value|null hypothesis|t test|moving average|year over year|month over month)
            (anova|histogram|dataframe|outliers)
        """,
        60: """
            (dataset|spreadsheet|csv|excel|dashboard|statistics|statistical|correlation|regression|metrics|trends|outlier|percentile|median|quartile)
            (chart|plot|graph) (of|showing)
        """,
    },
    "computer_use": {
        100: """
            (computer|browser|desktop|gui) (use|automation|agent|control|action|actions|task)
            (mouse|cursor) (to|click|position)
            (accessibility|dom) tree
            (current|next|given|attached|latest) screenshot
            (double click|right click)
        """,
        60: """
            (screenshot|screenshots|viewport|checkbox|dropdown|selenium|playwright|puppeteer|coordinates)
            (click|clicking)
            (ui|gui|page) (element|elements)
        """,
    },
    "vision": {
        100: """
            (in|from|of) (the|this|these) (attached|uploaded|provided|) (image|images|picture|photo|photos)
            bounding (box|boxes)
            (image|photo|visual) (caption|captions|captioning|recognition|classification|understanding|attached|below|grounding)
            (object detection|optical character|image segmentation)
            (image_url|data image)
        """,
        50: "(image|images|photo|photograph|ocr|pixel|pixels|visually|depicted|foreground|visible)",
    },
    "labelling": {
        100: """
            (sentiment|topic|intent|toxicity|spam|emotion) (classification|classifier|label|labels|of)
            (positive|negative) (or|and|) (negative|neutral|positive)
            named (entity|entities)
            (entity|information|keyword|relation) (recognition|extraction|linking)
            (one of|into|into one of) (the|these|) (following|) (categories|classes|labels|intents|topics)
            part of speech
        """,
        60: """
            (classify|categorise|categorize|classification|sentiment|annotate|extract|entities)
            (true or false|yes or no|spam or)
            (labels|categories|intents)
        """,
    },
    "translation": {
        100: """
            translate (the|this|these|following|it|from|into|to|each|a|my)
            (how do you|how to|how would you|how do i) say
            (into|to) (english|french|german|spanish|italian|portuguese|chinese|mandarin|japanese|korean|russian|arabic|hindi)
            (翻 译|翻 訳)
            (übersetze|übersetzen|traduis|traduisez|traduce|traduci|переведи)
        """,
        60: "(translate|translation|translator|localise|localize|transliterate)",
    },
    "summarisation": {
        100: """
            (summarise|summarize|summarising|summarizing|condense) (the|this|these|it|following|each|my|a|what|in|all|for|below|article|text)
            (brief|short|concise|executive|one paragraph|one sentence|two sentence|quick) (summary|synopsis|recap|overview)
            (summary|synopsis|recap) of
            (key|main) (points|takeaways|ideas) (of|from|in)
            (tldr|tl dr)
        """,
        60: "(summarise|summarize|summary|condense|synopsis|recap|takeaways)",
    },
    "writing": {
        100: """
            (blog|linkedin|instagram|facebook|social media) (post|posts|caption)
            (cover letter|press release|love letter|short story|product description|thank you note|fairy tale)
            (grammar|spelling) (and|or|errors|mistakes|punctuation)
            make (it|this|the text) (sound|more|less) (formal|professional|friendly|natural|concise|like|more)
        """,
        60: """
            (poem|poetry|haiku|essay|lyrics|slogan|tagline|sonnet|limerick|screenplay|protagonist)
            (write|compose|draft|craft) (a|an|me|the|about)
            (in the style of|words about|words on)
        """,
    },
    "roleplay": {
        100: """
            (roleplay|roleplaying|role play|role playing)
            pretend (that|) (you|youre|to be|i)
            imagine (that|) (you|youre|being|yourself)
            (stay|remain|answer|respond|reply|speak|continue) in character
            (dungeon master|text adventure|game master)
            (the perspective|the point of view|the viewpoint) of (a|an|the)
            (play|playing|take on) the (role|part|character|persona)
        """,
        60: """
            ^you are (a|an|the|pretending|playing)
            ^youre (a|an|the)
            ^as (a|an)
            (your|you) (crew|ship|mission|quest|encounter|kingdom|spaceship)
            (adventure|quest|kingdom|spaceship|villain|persona)
        """,
    },
    "support": {
        100: """
            (customer|technical|tech) (support|service|care)
            (help desk|helpdesk|support ticket|support agent|ticket number|order number|tracking number)
            (reset|forgot|change) (my|your) (password|pin|login)
            (speak|talk) to (a|an|someone) (human|agent|representative|manager|person)
            (cant|cannot|unable to) (log in|login|sign in|access my)
            (make|book|cancel|change) (a|the|my) (reservation|booking|appointment|table)
        """,
        60: """
            (refund|warranty|invoice|troubleshoot|checkout|coupon|complaint)
            (my|your) (order|account|purchase|subscription|booking|card|bill|bank)
            (not|isnt|stopped) working
            (help you|assist you|anything else|that is all|all i need|book a|reserve a|help me find)
        """,
    },
    "question_answering": {
        100: """
            ^(what|who|where|when|which|why|whose) (is|are|was|were|does|do|did|has|have|can|would|will|should|the|country|year|causes|makes|happens|kind|type|time|city|of)
            ^(whats|whos|wheres|whens)
            ^how (do|does|did|is|are|was|can|could|would|should|old|long|far|tall|big|often|many|much|fast|to|has|have)
            ^(is|are|was|were|does|do|did|can|could|has|have|should) (it|there|the|a|an|this|these|that|they|people|you|we|i)
            answer the (following|question|questions|user)
            (based on|according to|given|using|from) the (passage|context|text|paragraph|article|document)
        """,
        60: """
            <question>
            (tell me|explain) (about|what|why|how|who|when)
            (what|who|where|when|which|why) (is|are|was|were|does|do|did)
            how (do|does|did|can|to)
            (question|difference between|definition of|meaning of)
        """,
        40: "(define|meaning|trivia|facts|what|why)",
    },
}
