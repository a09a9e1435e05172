// In: config.json and generation_config.json of a Hugging Face folder, as
// text. Out: a model configuration; and back.
// Must not know: weights, tokenizers.
#include "model/HfConfig.h"

#include "model/HfFamilies.h"
#include "model/HfLayers.h"
#include "model/HfReader.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace rlrt {

using nlohmann::json;

namespace {

/// Fields that change no number of a forward or backward pass.
const std::set<std::string> &harmless() {
  static const std::set<std::string> names = {
      "_name_or_path", "_commit_hash", "_attn_implementation_autoset",
      "architectures", "transformers_version", "transformers.js_config",
      "torch_dtype", "dtype", "use_cache", "is_llama_config", "tokenizer_class",
      "return_dict", "output_attentions", "output_hidden_states", "torchscript",
      "id2label", "label2id", "problem_type", "task_specific_params",
      "finetuning_task", "chunk_size_feed_forward", "unsloth_version",
      "unsloth_fixed", "cache_implementation", "pretraining_tp",
      // Read below.
      "model_type", "vocab_size", "hidden_size", "num_hidden_layers",
      "num_attention_heads", "num_key_value_heads", "head_dim",
      "intermediate_size", "rms_norm_eps", "initializer_range",
      "tie_word_embeddings", "bos_token_id", "eos_token_id", "pad_token_id"};
  return names;
}

/// Fields whose only implemented value is `value`, and what another would mean.
struct Fixed {
  const char *field;
  json value;
  const char *meaning;
};

const std::vector<Fixed> &fixed() {
  static const std::vector<Fixed> table = {
      {"attention_bias", false, "this family has no biases in attention"},
      {"mlp_bias", false, "biases in the MLP are not implemented"},
      {"attention_dropout", 0, "dropout is not implemented; set it to 0"},
      {"rope_interleaved", false, "only the rotate-half layout is implemented"},
      {"is_encoder_decoder", false, "only decoders are implemented"},
      {"add_cross_attention", false, "only decoders are implemented"},
      {"use_bidirectional_attention", false, "only decoders are implemented"},
      {"partial_rotary_factor", 1, "rotating a part is not implemented"},
      {"sliding_window", nullptr, "this family has no windows in attention"},
      {"use_sliding_window", false, "this family has no windows in attention"},
      {"max_window_layers", nullptr, "this family has no windows in attention"},
      {"quantization_config", nullptr,
       "quantised weights are not implemented; load the original ones"},
      {"layer_types", nullptr, "this family has layers of one kind"},
      {"attn_logit_softcapping", nullptr, "this family does not cap scores"},
      {"final_logit_softcapping", nullptr, "this family does not cap logits"}};
  return table;
}

/// Fields of the family beyond those of all.
std::set<std::string> familyFields(const HfFamily &family) {
  std::set<std::string> fields = layerFields(family);
  const std::pair<bool, const char *> flags[] = {
      {family.attentionBias, "attention_bias"},
      {family.mlpBias, "mlp_bias"},
      {family.queryScalar, "query_pre_attn_scalar"},
      {family.hasAttentionCap, "attn_logit_softcapping"},
      {family.hasLogitCap, "final_logit_softcapping"}};
  for (auto [there, name] : flags)
    if (there)
      fields.insert(name);
  // Older files of a family with a name of its own carry both.
  fields.insert({"hidden_act", family.activationField});
  return fields;
}

void checkFields(const HfReader &in, const HfFamily &family) {
  std::set<std::string> own = familyFields(family), known = harmless();
  known.insert(own.begin(), own.end());
  for (const Fixed &f : fixed()) {
    if (!known.insert(f.field).second)
      continue;
    if (in.has(f.field) && in.root[f.field] != f.value)
      in.refuse(f.field, f.meaning);
  }
  for (const auto &[name, value] : in.root.items())
    if (!known.count(name))
      in.refuse(name, std::string("this field is unknown to `") + family.type +
                          "`, and might change what the model computes; "
                          "remove it if it does not");
}

Activation readActivation(const HfReader &in, const HfFamily &family) {
  for (const char *field : {family.activationField, "hidden_act"})
    if (in.text(field, family.activation) != family.activation)
      in.refuse(field, std::string("only `") + family.activation +
                           "` is implemented for `" + family.type + "`");
  return std::string(family.activation) == "silu" ? Activation::Silu
                                                  : Activation::GeluTanh;
}

/// A missing cap is that of the family, a null is none.
double readCap(const HfReader &in, const char *field, bool there,
               double otherwise) {
  if (!there || (in.given(field) && !in.has(field)))
    return 0;
  double cap = in.number(field, otherwise);
  if (in.has(field) && !(cap > 0))
    in.refuse(field, "must be positive, or null for no cap");
  return cap;
}

void readSizes(const HfReader &in, const HfFamily &family, ModelConfig &c) {
  c.vocab = in.integer("vocab_size");
  c.width = in.integer("hidden_size");
  c.layers = in.integer("num_hidden_layers");
  c.heads = in.integer("num_attention_heads");
  for (auto [field, value] :
       {std::pair("vocab_size", c.vocab), std::pair("hidden_size", c.width),
        std::pair("num_hidden_layers", c.layers),
        std::pair("num_attention_heads", c.heads)})
    if (value <= 0)
      in.refuse(field, "must be positive");
  // To the older families a null says as many as heads, as does no field.
  bool null = in.given("num_key_value_heads") && !in.has("num_key_value_heads");
  c.kvHeads = in.integer("num_key_value_heads",
                         family.kvHeads && !null ? family.kvHeads : c.heads);
  c.mlpWidth = in.integer("intermediate_size");
  c.context = in.integer("max_position_embeddings", family.context);
  if (c.context <= 0)
    in.refuse("max_position_embeddings", "must be positive");
  int64_t headSize =
      in.has("head_dim") ? in.integer("head_dim") : family.headSize;
  if (headSize == 0 && c.width % c.heads != 0)
    in.refuse("num_attention_heads",
              "does not divide hidden_size " + std::to_string(c.width));
  c.headSize = headSize == 0 ? c.width / c.heads : headSize;
  if (c.headSize <= 0 || c.headSize % 2 != 0)
    in.refuse("head_dim", "rotary embedding needs heads of an even size");
}

void addEnds(ModelConfig &config, const std::vector<int64_t> &ids) {
  for (int64_t id : ids)
    if (std::find(config.eosAll.begin(), config.eosAll.end(), id) ==
        config.eosAll.end())
      config.eosAll.push_back(id);
}

void putTokens(json &out, const ModelConfig &c) {
  out["bos_token_id"] = c.bos < 0 ? json(nullptr) : json(c.bos);
  out["pad_token_id"] = c.pad < 0 ? json(nullptr) : json(c.pad);
  if (c.eosAll.size() > 1)
    out["eos_token_id"] = c.eosAll;
  else
    out["eos_token_id"] = c.eos < 0 ? json(nullptr) : json(c.eos);
}

/// config.json of a model that was read from none: one of the Llama family.
json freshConfig(const ModelConfig &c) {
  // Both spellings of the rotary base: older and newer readers each know one.
  double theta = c.ropes.at(0).theta;
  return {
      {"architectures", {"LlamaForCausalLM"}},
      {"model_type", "llama"},
      {"vocab_size", c.vocab},
      {"hidden_size", c.width},
      {"intermediate_size", c.mlpWidth},
      {"num_hidden_layers", c.layers},
      {"num_attention_heads", c.heads},
      {"num_key_value_heads", c.kvHeads},
      {"head_dim", c.headSize},
      {"hidden_act", "silu"},
      {"max_position_embeddings", c.context},
      {"initializer_range", c.initializerRange},
      {"rms_norm_eps", c.normEps},
      {"rope_theta", theta},
      {"rope_parameters", {{"rope_theta", theta}, {"rope_type", "default"}}},
      {"attention_bias", false},
      {"attention_dropout", 0.0},
      {"mlp_bias", false},
      {"pretraining_tp", 1},
      {"tie_word_embeddings", c.tiedHead},
      {"use_cache", true}};
}

} // namespace

ModelConfig parseHfConfig(const std::string &text, const std::string &file) {
  HfReader in(text, file);
  const HfFamily &family = hfFamily(in);
  checkFields(in, family);

  ModelConfig c;
  readSizes(in, family, c);
  readRopes(in, family, c);
  readLayerKinds(in, family, c);
  c.normEps = in.number("rms_norm_eps", 1e-6);
  c.initializerRange = in.number("initializer_range", 0.02);
  c.tiedHead = in.boolean("tie_word_embeddings", family.tied);
  c.activation = readActivation(in, family);
  bool bias = family.attentionBias && in.boolean("attention_bias", false);
  c.qkvBias = family.qkvBias || bias;
  c.outputBias = bias;
  c.mlpBias = family.mlpBias && in.boolean("mlp_bias", false);
  c.queryNorm = family.queryNorm;
  c.normAfter = family.normAfter;
  c.normFromOne = family.normFromOne;
  if (family.scaledEmbedding)
    c.embeddingScale = std::sqrt(double(c.width));
  if (family.queryScalar) {
    double scalar = in.number("query_pre_attn_scalar", 256);
    if (!(scalar > 0))
      in.refuse("query_pre_attn_scalar", "must be positive");
    c.queryScale = 1 / std::sqrt(scalar);
  }
  c.attentionCap = readCap(in, "attn_logit_softcapping", family.hasAttentionCap,
                           family.attentionCap);
  c.logitCap = readCap(in, "final_logit_softcapping", family.hasLogitCap,
                       family.logitCap);
  c.bos = in.integer("bos_token_id", -1);
  c.pad = in.integer("pad_token_id", -1);
  c.eosAll = in.tokens("eos_token_id");
  c.eos = c.eosAll.empty() ? -1 : c.eosAll.front();
  c.origin = in.root.dump();
  return c;
}

void parseHfGenerationConfig(const std::string &text, const std::string &file,
                             ModelConfig &config) {
  HfReader in(text, file);
  addEnds(config, in.tokens("eos_token_id"));
  if (config.eos < 0 && !config.eosAll.empty())
    config.eos = config.eosAll.front();
  if (config.pad < 0)
    config.pad = in.integer("pad_token_id", -1);
}

std::string writeHfConfig(const ModelConfig &c) {
  // A model is what it was read from, but for the type of its weights.
  json out = c.origin.empty() ? freshConfig(c) : json::parse(c.origin);
  out.erase("dtype");
  out["torch_dtype"] = "float32";
  putTokens(out, c);
  return out.dump(2) + "\n";
}

std::string writeHfGenerationConfig(const ModelConfig &c) {
  json out = json::object();
  putTokens(out, c);
  for (auto it = out.begin(); it != out.end();)
    it = it->is_null() ? out.erase(it) : std::next(it);
  return out.dump(2) + "\n";
}

} // namespace rlrt
