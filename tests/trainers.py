"""Rows in every format, loaded and formatted by the trainers' own code, without a network.

    target/trainers/bin/python tests/trainers.py target/release/trailmill

The command line writes the project's own recordings in each format; `datasets` loads them, TRL's data utilities tell what they
are and put them through a chat template, with a tokenizer that is trained here on the same rows.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

os.environ |= {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "TRANSFORMERS_VERBOSITY": "error", "HF_HUB_DISABLE_TELEMETRY": "1"}
SCRATCH = tempfile.TemporaryDirectory(prefix="trailmill-trainers-")
os.environ["HF_HOME"] = SCRATCH.name

import datasets
import trl.data_utils as trl
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

datasets.disable_progress_bars()
ROOT = pathlib.Path(__file__).resolve().parent.parent

# The columns of each format.
FORMATS = {
    "openai-chat": {"messages"},
    "openai-tools": {"messages", "tools", "parallel_tool_calls"},
    "openai-preference": {"input", "preferred_output", "non_preferred_output"},
    "prompt-completion": {"prompt", "completion"},
    "alpaca": {"instruction", "input", "output"},
    "sharegpt": {"conversations"},
    "trl-conversational": {"prompt", "completion"},
    "trl-preference": {"prompt", "chosen", "rejected"},
    "axolotl": {"messages"},
    "mind2web": {"action_uid", "website", "confirmed_task", "url", "previous_actions", "operation", "pos_candidates", "neg_candidates"},
    "sectioned": {"prompt", "completion", "context", "quality"},
    "trailmill": {"id", "kind", "messages", "quality", "provenance", "context", "synthetic", "count"},
}

CHATML = """{%- if tools %}<|im_start|>tools\n{{ tools | tojson }}<|im_end|>\n{% endif -%}
{%- for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content or '' }}
{%- for call in message.tool_calls or [] %}{{ call.function.name }} {{ call.function.arguments }}{% endfor %}<|im_end|>\n{% endfor -%}
{%- if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"""


def rows(binary, fmt):
    """The files of rows that the command line writes, and all rows as they stand there."""
    out = pathlib.Path(SCRATCH.name, "rows", fmt)
    kinds = "next_action,grounding,journey_plan,intent,preference"
    recordings = [ROOT / "tests/recordings", ROOT / "tests/sessions"]
    subprocess.run([binary, "complete", *recordings, "--kinds", kinds, "--format", fmt, "--out", out], check=True, stdout=subprocess.DEVNULL)
    files = sorted(path for path in out.glob("*.jsonl") if path.stat().st_size)
    written = [json.loads(line) for path in files for line in path.read_text().splitlines()]
    assert len(written) >= 10, fmt
    return [str(path) for path in files], written


def loaded(fmt, files, written):
    """The rows as `datasets` loads them."""
    data = datasets.load_dataset("json", data_files=files, split="train")
    assert len(data) == len(written), fmt
    assert FORMATS[fmt] <= set(data.column_names), (fmt, data.column_names)
    return data


def tokenizer(texts):
    """A tokenizer for ChatML that knows these texts."""
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    marks, alphabet = ["<|im_start|>", "<|im_end|>"], pre_tokenizers.ByteLevel.alphabet()
    learnt = {"vocab_size": 1000, "special_tokens": marks, "initial_alphabet": alphabet}
    made.train_from_iterator(texts, trainers.BpeTrainer(show_progress=False, **learnt))
    return PreTrainedTokenizerFast(tokenizer_object=made, eos_token="<|im_end|>", pad_token="<|im_end|>", chat_template=CHATML)


def same_tokens(tok, prompt, answer):
    """The trainer finds the answer where the prompt's tokens end, and both read back as they were."""
    ids, whole = tok(prompt, add_special_tokens=False).input_ids, tok(prompt + answer, add_special_tokens=False).input_ids
    assert whole[: len(ids)] == ids and len(whole) > len(ids)
    assert tok.decode(whole, skip_special_tokens=False) == prompt + answer


def talks(fmt, data, tok):
    """Puts rows of messages through the template as TRL's trainers do."""
    for row, written in zip(data[0], data[1]):
        assert trl.is_conversational(row), fmt
        if fmt == "openai-tools":
            # One table has the columns of all rows: what a row lacks is null there, and a template would tell it.
            row = written
        text = trl.apply_chat_template(row, tok, tools=row.get("tools"))
        if "messages" in row:
            assert text["text"].count("<|im_start|>assistant") == 1 and text["text"].rstrip().endswith("<|im_end|>"), text
            continue
        assert text["prompt"].endswith("<|im_start|>assistant\n"), text["prompt"]
        answers = [text[name] for name in ("completion", "chosen", "rejected") if name in text]
        assert len(set(answers)) == len(answers) > 0
        for answer in answers:
            same_tokens(tok, text["prompt"], answer)


def main(binary):
    data = {}
    for fmt in FORMATS:
        files, written = rows(binary, fmt)
        data[fmt] = loaded(fmt, files, written), written
        print(f"{fmt}: datasets loads {len(written)} rows")
    tok = tokenizer([message["content"] for row in data["openai-chat"][1] for message in row["messages"]])
    for fmt in ("openai-chat", "openai-tools", "trl-conversational", "trl-preference", "axolotl"):
        talks(fmt, data[fmt], tok)
        print(f"{fmt}: TRL puts {len(data[fmt][1])} rows through a chat template")
    for row in data["prompt-completion"][0]:
        assert not trl.is_conversational(row)
        same_tokens(tok, row["prompt"], row["completion"])
    assert trl.maybe_unpair_preference_dataset(data["trl-preference"][0]).num_rows == 2 * len(data["trl-preference"][1])
    print("prompt-completion, trl-preference: as TRL's trainers take them")


if __name__ == "__main__":
    main(sys.argv[1])
