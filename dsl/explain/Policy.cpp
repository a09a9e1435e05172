// In: the policy slot of an experiment. Out: the shape of the model, or where
// it is. Must not know: phases, files.
#include "dsl/explain/Gather.h"

#include "dsl/reference/Evaluate.h"

namespace rl::explain {
namespace {

/// Tokens of a tokenizer that is made from slots: its symbols, `<pad>` and
/// `<eos>`.
std::optional<int64_t> vocabOf(const model::Record *tokenizer) {
  const int64_t added = 2, printableAndNewline = 96;
  if (!tokenizer)
    return std::nullopt;
  const model::Setting *alphabet = settingOf(*tokenizer, "alphabet");
  if (!alphabet)
    return tokenizer->context == "bytes" ? std::optional<int64_t>(256 + added)
                                         : std::nullopt;
  const auto *text = std::get_if<model::TextValue>(&alphabet->value);
  if (!text || text->param >= 0)
    return std::nullopt;
  return added + (text->text.empty() ? printableAndNewline
                                     : reference::codePoints(text->text));
}

std::optional<Adapter> adapterOf(const model::Experiment &experiment,
                                 const model::Record &policy,
                                 const Amounts &amounts) {
  const model::Record *record = recordOf(policy, "adapter");
  if (!record)
    return std::nullopt;
  Adapter adapter;
  auto textOf = [&](const model::TextValue &text) {
    return text.param < 0 ? text.text
                          : experiment.params[size_t(text.param)].text;
  };
  if (const model::Setting *path = settingOf(*record, "path")) {
    if (const auto *text = std::get_if<model::TextValue>(&path->value))
      adapter.path = textOf(*text);
    return adapter;
  }
  if (Amount rank = amounts.of(*record, "rank"); rank.value)
    adapter.rank = int64_t(*rank.value);
  if (const model::Setting *targets = settingOf(*record, "targets"))
    if (const auto *texts =
            std::get_if<std::vector<model::TextValue>>(&targets->value))
      for (const model::TextValue &text : *texts)
        adapter.targets.push_back(textOf(text));
  return adapter;
}

} // namespace

Policy policyOf(const model::Experiment &experiment, const Amounts &amounts) {
  Policy policy;
  const model::Setting *slot = settingOf(experiment.record, "policy");
  const model::Record *record = recordOf(experiment.record, "policy");
  if (!slot || !record)
    return policy;
  policy.words = slot->source;
  policy.spot = spotOf(slot->origin.place);
  policy.adapter = adapterOf(experiment, *record, amounts);
  if (const model::Setting *path = settingOf(*record, "path")) {
    if (const auto *text = std::get_if<model::TextValue>(&path->value))
      policy.path = text->param < 0
                        ? text->text
                        : experiment.params[size_t(text->param)].text;
    policy.unknown = "its folder is not named before the program starts";
    return policy;
  }

  Shape shape;
  auto number = [&](const char *name, int64_t &into) {
    Amount amount = amounts.of(*record, name);
    if (amount.value)
      into = int64_t(*amount.value);
    else if (policy.unknown.empty())
      policy.unknown = amount.missing.empty()
                           ? "slot `" + std::string(name) + "` is not known"
                           : "param `" + amount.missing + "` has no default";
  };
  number("layers", shape.layers);
  number("width", shape.width);
  number("heads", shape.heads);
  number("kv_heads", shape.kvHeads);
  number("mlp_width", shape.mlpWidth);
  number("context", shape.context);
  if (Amount tied = amounts.of(*record, "tied"); tied.value)
    shape.tied = *tied.value != 0;
  std::optional<int64_t> vocab = vocabOf(recordOf(*record, "tokenizer"));
  if (!vocab && policy.unknown.empty())
    policy.unknown = "the size of the vocabulary is known when it starts";
  if (!policy.unknown.empty() || shape.heads < 1)
    return policy;
  shape.vocab = *vocab;
  shape.headSize = shape.width / shape.heads;
  shape.adapter = policy.adapter;
  if (const model::Setting *compute = settingOf(*record, "compute"))
    if (const auto *choice = std::get_if<model::Choice>(&compute->value))
      shape.bf16 = choice->name == "bf16";
  policy.shape = shape;
  return policy;
}

} // namespace rl::explain
