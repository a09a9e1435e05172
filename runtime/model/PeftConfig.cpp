// In: adapter_config.json of a PEFT folder, as text. Out: an adapter's
// configuration; and back.
// Must not know: weights, files.
#include "model/PeftConfig.h"

#include "model/HfReader.h"

#include <set>

namespace rlrt {

using nlohmann::json;

namespace {

/// Fields that are read below, or that change no number once the weights are
/// there. Source: LoraConfig of peft 0.21.
const std::set<std::string> known = {
    "peft_type", "r", "lora_alpha", "use_rslora", "target_modules", "bias",
    "lora_dropout", "init_lora_weights", "task_type",
    // Where it is from.
    "base_model_name_or_path", "revision", "peft_version", "auto_mapping",
    "inference_mode",
    // Each says how something is done that another field asks for.
    "megatron_core", "qalora_group_size", "loftq_config", "eva_config",
    "corda_config", "layers_pattern"};

/// What a field asks for that says anything.
struct Refused {
  const char *field, *meaning;
};

const Refused refused[] = {
    {"use_dora", "DoRA is not implemented"},
    {"use_qalora", "quantised adapters are not implemented"},
    {"rank_pattern", "all modules have the rank `r`"},
    {"alpha_pattern", "all modules have the scale of `lora_alpha`"},
    {"modules_to_save", "modules that are trained whole beside an adapter are "
                        "not implemented"},
    {"layers_to_transform", "an adapter is of all layers"},
    {"exclude_modules", "name the modules that have one in `target_modules`"},
    {"layer_replication", "repeated layers are not implemented"},
    {"trainable_token_indices", "trained rows of the embedding are not "
                                "implemented"},
    {"target_parameters", "only modules have adapters"},
    {"fan_in_fan_out", "matrices are [out, in]"},
    {"lora_bias", "biases of an adapter are not implemented"}};

/// null, false, 0, or empty.
bool saysNothing(const json &value) {
  return value.is_null() || value == json(false) || value == json(0) ||
         value == json(0.0) || value == json("") ||
         (value.is_structured() && value.empty());
}

void checkFields(const HfReader &in) {
  for (const auto &[name, value] : in.root.items()) {
    if (known.count(name) || saysNothing(value))
      continue;
    for (const Refused &one : refused)
      if (name == one.field)
        in.refuse(name, one.meaning);
    in.refuse(name, "this field is unknown, and might change what the adapter "
                    "computes; remove it if it does not");
  }
}

/// The ways to begin an adapter leave the base as it is, but for those that
/// take a part of it away.
void checkBeginning(const HfReader &in) {
  if (!in.has("init_lora_weights") || in.root["init_lora_weights"].is_boolean())
    return;
  const std::set<std::string> plain = {"gaussian", "orthogonal", "eva"};
  if (!plain.count(in.text("init_lora_weights", "")))
    in.refuse("init_lora_weights",
              "an adapter that began so needs a base that was changed with "
              "it; convert it to a plain one first");
}

} // namespace

AdapterConfig parsePeftConfig(const std::string &text,
                              const std::string &file) {
  HfReader in(text, file);
  if (in.text("peft_type", "") != "LORA")
    in.refuse("peft_type", "only `LORA` is implemented");
  if (in.text("task_type", "CAUSAL_LM") != "CAUSAL_LM")
    in.refuse("task_type", "only `CAUSAL_LM` is implemented");
  if (in.text("bias", "none") != "none")
    in.refuse("bias", "only `none` is implemented: biases are frozen");
  if (in.number("lora_dropout", 0) != 0)
    in.refuse("lora_dropout", "dropout is not implemented; set it to 0 to "
                              "train on without");
  checkFields(in);
  checkBeginning(in);
  AdapterConfig config;
  config.rank = in.integer("r", 8);
  if (config.rank < 1)
    in.refuse("r", "must be at least 1");
  config.alpha = in.number("lora_alpha", 8);
  config.rankStable = in.boolean("use_rslora", false);
  if (in.has("target_modules") && in.root["target_modules"].is_string())
    in.refuse("target_modules", "write the names of the modules as a list; "
                                "patterns are not implemented");
  if (auto targets = in.list<std::string>("target_modules"))
    config.targets = *targets;
  config.source = in.root.dump();
  return config;
}

std::string writePeftConfig(const AdapterConfig &config,
                            const std::string &base) {
  json out = {{"peft_type", "LORA"},     {"task_type", "CAUSAL_LM"},
              {"bias", "none"},          {"lora_dropout", 0.0},
              {"fan_in_fan_out", false}, {"init_lora_weights", true}};
  if (!config.source.empty())
    out = json::parse(config.source);
  out["r"] = config.rank;
  out["lora_alpha"] = config.alpha;
  out["use_rslora"] = config.rankStable;
  out["target_modules"] = config.targets;
  out["inference_mode"] = true;
  if (!base.empty() || config.source.empty())
    out["base_model_name_or_path"] = base.empty() ? json() : json(base);
  return out.dump(2) + "\n";
}

} // namespace rlrt
