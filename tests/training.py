"""Rows in the hands of the trainers themselves: what of each is learnt, and steps of a tiny model with random weights, without
a network.

    target/training/bin/python tests/training.py target/release/trailmill

TRL trains on them, LLaMA-Factory and axolotl load and tokenize them. Torch is the system's, for PyPI's comes with gigabytes for
graphics cards; so the trainers are the last that take one so old, and `trainers.py` has the newest, without a model.
"""

import contextlib
import io
import math
import os
import pathlib
import sys

# LLaMA-Factory insists on versions that no other trainer here takes; its loader needs none of them.
os.environ |= {"DISABLE_VERSION_CHECK": "1", "LLAMAFACTORY_VERBOSITY": "ERROR"}

from trainers import SCRATCH, loaded, rows, tokenizer

import torch
from axolotl.prompt_strategies import load as axolotl_strategy
from axolotl.utils.dict import DictDefault
from llamafactory.data import get_dataset, get_template_and_fix_tokenizer
from llamafactory.hparams import DataArguments, ModelArguments
from transformers import LlamaConfig, LlamaForCausalLM, PrinterCallback, Seq2SeqTrainingArguments
from trl import DPOConfig, DPOTrainer, SFTConfig, SFTTrainer

ANSWER, END = "<|im_start|>assistant\n", "<|im_end|>"
NOT_LEARNT = -100
LENGTH = 1 << 15
STEPS = 4
ARGUMENTS = {
    "output_dir": SCRATCH.name,
    "max_steps": STEPS,
    "per_device_train_batch_size": 2,
    "learning_rate": 0.01,
    "lr_scheduler_type": "constant",
    "logging_steps": 1,
    "max_length": None,
    "gradient_checkpointing": False,
    "use_cpu": True,
    "report_to": [],
    "save_strategy": "no",
    "disable_tqdm": True,
}


def model(tok):
    """Two layers, 32 wide, with random weights that are the same each time."""
    torch.manual_seed(7)
    sizes = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2}
    config = LlamaConfig(vocab_size=len(tok), max_position_embeddings=LENGTH, pad_token_id=tok.pad_token_id, **sizes)
    return LlamaForCausalLM(config)


def learns(trainer):
    """Trains on one batch over and over, and gives the loss of each step: finite, and less in the end."""
    trainer.train_dataset = trainer.train_dataset.select(range(ARGUMENTS["per_device_train_batch_size"]))
    trainer.remove_callback(PrinterCallback)
    trainer.train()
    losses = [entry["loss"] for entry in trainer.state.log_history if "loss" in entry]
    assert len(losses) == STEPS and all(map(math.isfinite, losses)) and losses[-1] < losses[0], losses
    return losses


def chatml(messages):
    return "".join(f"<|im_start|>{message['role']}\n{message['content']}{END}\n" for message in messages)


def asked_and_answered(prompt, answer):
    """The text that is given, and the text that is to be learnt: the answer, and that it ends."""
    assert [message["role"] for message in answer] == ["assistant"]
    return chatml(prompt) + ANSWER, answer[0]["content"] + END + "\n"


def parts(fmt, row):
    """What TRL is to make of a row."""
    if fmt == "openai-chat":
        # Of whole conversations this TRL learns the whole.
        return "", "".join(asked_and_answered(row["messages"][:-1], row["messages"][-1:]))
    if fmt == "prompt-completion":
        return row["prompt"], row["completion"] + END
    return asked_and_answered(row["prompt"], row["completion"])


def masked(tok, ids, labels):
    """The text that is given and the text that is learnt: the first tokens, and all that follow."""
    begin = next(at for at, label in enumerate(labels) if label != NOT_LEARNT)
    assert labels[begin:] == ids[begin:]
    return tok.decode(ids[:begin]), tok.decode(ids[begin:])


def supervised(fmt, data, tok):
    """TRL's SFTTrainer: each row as its batches have it, and steps."""
    data, written = data
    trainer = SFTTrainer(model(tok), args=SFTConfig(**ARGUMENTS), train_dataset=data, processing_class=tok)
    assert len(trainer.train_dataset) == len(written), fmt
    columns = [name for name in ("input_ids", "completion_mask") if name in trainer.train_dataset.column_names]
    for prepared, row in zip(trainer.train_dataset.select_columns(columns), written):
        batch = trainer.data_collator([prepared])
        assert masked(tok, batch["input_ids"][0].tolist(), batch["labels"][0].tolist()) == parts(fmt, row), row
    learnt = "all" if fmt == "openai-chat" else "the answers alone"
    print(f"{fmt}: TRL's SFTTrainer learns {learnt} of {len(written)} rows; losses {learns(trainer)}")


def preferred(data, tok):
    """TRL's DPOTrainer: both answers of each row behind their prompt, and steps."""
    data, written = data
    config = DPOConfig(**ARGUMENTS, max_prompt_length=None)
    trainer = DPOTrainer(model(tok), args=config, train_dataset=data, processing_class=tok)
    assert len(trainer.train_dataset) == len(written)
    for prepared, row in zip(trainer.train_dataset, written):
        for name in ("chosen", "rejected"):
            prompt, answer = asked_and_answered(row["prompt"], row[name])
            assert tok.decode(prepared["prompt_input_ids"]) == prompt
            # DPOTrainer ends each answer once more.
            assert tok.decode(prepared[f"{name}_input_ids"]) == answer + END
    losses = learns(trainer)
    # Before the first step the model is as sure of either answer as the one it is compared with.
    assert math.isclose(losses[0], math.log(2), abs_tol=1e-3), losses
    print(f"trl-preference: TRL's DPOTrainer learns to choose from both answers of {len(written)} rows; losses {losses}")


def llama_factory(fmt, files, written, tok):
    """LLaMA-Factory finds the files by `dataset_info.json` alone, and learns the answers alone."""
    paths = [pathlib.Path(file) for file in files]
    names = ",".join(path.stem for path in paths)
    arguments = DataArguments(template="chatml", dataset=names, dataset_dir=str(paths[0].parent), cutoff_len=LENGTH)
    training = Seq2SeqTrainingArguments(SCRATCH.name, use_cpu=True, report_to=[], log_level="error", disable_tqdm=True)
    template = get_template_and_fix_tokenizer(tok, arguments)
    modelled = ModelArguments(model_name_or_path="in-memory")
    with contextlib.redirect_stdout(io.StringIO()):  # It prints an example.
        found = get_dataset(template, modelled, arguments, training, "sft", tok)["train_dataset"]
    assert len(found) == len(written), (fmt, len(found), len(written))
    for prepared, row in zip(found, written):
        if fmt == "alpaca":
            turns = [("user", row["instruction"] + "\n" + row["input"]), ("assistant", row["output"])]
        else:
            roles = {"system": "system", "human": "user", "gpt": "assistant"}
            turns = [(roles[turn["from"]], turn["value"]) for turn in row["conversations"]]
        *asked, answer = [{"role": role, "content": content} for role, content in turns]
        wanted = asked_and_answered(asked, [answer])
        assert masked(tok, prepared["input_ids"], prepared["labels"]) == wanted, row
    print(f"{fmt}: LLaMA-Factory finds {len(written)} rows by dataset_info.json and learns the answers alone")


def axolotl(data, tok):
    """axolotl's `chat_template`, set as the README says; no role is learnt but where a row says so."""
    config = DictDefault({"train_on_inputs": False, "sequence_len": LENGTH, "chat_template": "tokenizer_default"})
    dataset = {"type": "chat_template", "message_field_training": "training", "roles_to_train": []}
    strategy = axolotl_strategy("chat_template", tok, config, dataset)
    for row in data[1]:
        prepared = strategy.tokenize_prompt(row)
        learnt = [label for label in prepared["labels"] if label != NOT_LEARNT]
        assert tok.decode(prepared["input_ids"]) == chatml(row["messages"]), row
        assert tok.decode(learnt) == row["messages"][-1]["content"] + END, row
    print(f"axolotl: its `chat_template` learns the answers alone of {len(data[1])} rows")


def main(binary):
    files, data = {}, {}
    for fmt in ("openai-chat", "prompt-completion", "trl-conversational", "trl-preference", "alpaca", "sharegpt", "axolotl"):
        files[fmt], written = rows(binary, fmt)
        data[fmt] = loaded(fmt, files[fmt], written), written
    tok = tokenizer([message["content"] for row in data["openai-chat"][1] for message in row["messages"]])
    for fmt in ("openai-chat", "prompt-completion", "trl-conversational"):
        supervised(fmt, data[fmt], tok)
    preferred(data["trl-preference"], tok)
    axolotl(data["axolotl"], tok)
    for fmt in ("alpaca", "sharegpt"):
        llama_factory(fmt, files[fmt], data[fmt][1], tok)


if __name__ == "__main__":
    main(sys.argv[1])
