// In: config.json and generation_config.json of a Hugging Face folder, as
// text. Out: a model configuration; and back.
// Must not know: weights, tokenizers.
#include "model/HfConfig.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <stdexcept>

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
      "unsloth_fixed",
      // Read below.
      "model_type", "vocab_size", "hidden_size", "num_hidden_layers",
      "num_attention_heads", "num_key_value_heads", "head_dim",
      "intermediate_size", "max_position_embeddings", "rms_norm_eps",
      "rope_theta", "rope_parameters", "initializer_range",
      "tie_word_embeddings", "bos_token_id", "eos_token_id", "pad_token_id"};
  return names;
}

class Reader {
public:
  Reader(const std::string &text, std::string fileName)
      : file(std::move(fileName)) {
    try {
      root = json::parse(text);
    } catch (const json::exception &e) {
      fail(std::string("is not JSON: ") + e.what());
    }
    if (!root.is_object())
      fail("is not a JSON object");
  }

  [[noreturn]] void fail(const std::string &what) const {
    throw std::runtime_error("`" + file + "`: " + what);
  }

  [[noreturn]] void refuse(const std::string &field, const json &value,
                           const std::string &why) const {
    fail("field `" + field + "` is " + value.dump() + ": " + why);
  }

  bool has(const char *field) const {
    return root.contains(field) && !root[field].is_null();
  }

  int64_t integer(const char *field) const {
    if (!has(field))
      fail("field `" + std::string(field) + "` is missing");
    if (!root[field].is_number_integer())
      refuse(field, root[field], "must be an integer");
    return root[field].get<int64_t>();
  }

  int64_t integer(const char *field, int64_t otherwise) const {
    return has(field) ? integer(field) : otherwise;
  }

  double number(const json &object, const char *field, double otherwise) const {
    if (!object.contains(field) || object[field].is_null())
      return otherwise;
    if (!object[field].is_number())
      refuse(field, object[field], "must be a number");
    return object[field].get<double>();
  }

  bool boolean(const char *field, bool otherwise) const {
    if (!has(field))
      return otherwise;
    if (!root[field].is_boolean())
      refuse(field, root[field], "must be true or false");
    return root[field].get<bool>();
  }

  /// A token id or a list of them.
  std::vector<int64_t> tokens(const char *field) const {
    if (!has(field))
      return {};
    const json &value = root[field];
    std::vector<int64_t> result;
    for (const json &id : value.is_array() ? value : json::array({value}))
      if (id.is_number_integer())
        result.push_back(id.get<int64_t>());
      else
        refuse(field, value, "must be a token id or a list of them");
    return result;
  }

  json root;

private:
  std::string file;
};

/// Fields whose only implemented value is `value`, and what another would mean.
struct Fixed {
  const char *field;
  json value;
  const char *meaning;
};

void checkFixed(const Reader &in) {
  const Fixed fixed[] = {
      {"hidden_act", "silu", "only silu is implemented"},
      {"attention_bias", false, "biases in attention are not implemented"},
      {"mlp_bias", false, "biases in the MLP are not implemented"},
      {"attention_dropout", 0, "dropout is not implemented"},
      {"pretraining_tp", 1, "split matrix products are not implemented"},
      {"rope_interleaved", false, "only the rotate-half layout is implemented"},
      {"is_encoder_decoder", false, "only decoders are implemented"},
      {"add_cross_attention", false, "only decoders are implemented"},
      {"partial_rotary_factor", 1, "rotating a part is not implemented"},
      {"rope_scaling", nullptr, "scaled rotary embedding is not implemented"},
      {"sliding_window", nullptr, "windowed attention is not implemented"},
      {"use_sliding_window", false, "windowed attention is not implemented"},
      {"quantization_config", nullptr, "quantised weights are not implemented"},
      {"layer_types", nullptr, "layers of several kinds are not implemented"}};
  std::set<std::string> known = harmless();
  for (const Fixed &f : fixed) {
    known.insert(f.field);
    if (in.has(f.field) && in.root[f.field] != f.value)
      in.refuse(f.field, in.root[f.field], f.meaning);
  }
  for (const auto &[name, value] : in.root.items())
    if (!known.count(name))
      in.refuse(name, value,
                "this field is unknown, and might change what the model "
                "computes; remove it if it does not");
}

double ropeTheta(const Reader &in) {
  if (!in.has("rope_parameters"))
    return in.number(in.root, "rope_theta", 10000.0);
  const json &rope = in.root["rope_parameters"];
  if (!rope.is_object())
    in.refuse("rope_parameters", rope, "must be an object");
  for (const auto &[name, value] : rope.items())
    if (name != "rope_theta" && !(name == "rope_type" && value == "default"))
      in.refuse("rope_parameters." + name, value,
                "scaled rotary embedding is not implemented");
  double theta = in.number(rope, "rope_theta", 10000.0);
  if (in.has("rope_theta") && in.number(in.root, "rope_theta", 0) != theta)
    in.refuse("rope_theta", in.root["rope_theta"],
              "differs from rope_parameters.rope_theta");
  return theta;
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

} // namespace

ModelConfig parseHfConfig(const std::string &text, const std::string &file) {
  Reader in(text, file);
  if (!in.has("model_type"))
    in.fail("field `model_type` is missing");
  if (in.root["model_type"] != "llama")
    in.refuse("model_type", in.root["model_type"],
              "only `llama` is implemented");
  if (in.has("architectures") &&
      in.root["architectures"] != json::array({"LlamaForCausalLM"}))
    in.refuse("architectures", in.root["architectures"],
              "only `LlamaForCausalLM` is implemented");
  checkFixed(in);

  // What a missing field means is what the family's documentation says.
  ModelConfig c;
  c.vocab = in.integer("vocab_size");
  c.width = in.integer("hidden_size");
  c.layers = in.integer("num_hidden_layers");
  c.heads = in.integer("num_attention_heads");
  c.kvHeads = in.integer("num_key_value_heads", c.heads);
  c.mlpWidth = in.integer("intermediate_size");
  c.context = in.integer("max_position_embeddings", 2048);
  c.normEps = in.number(in.root, "rms_norm_eps", 1e-6);
  c.initializerRange = in.number(in.root, "initializer_range", 0.02);
  c.ropeTheta = ropeTheta(in);
  c.tiedHead = in.boolean("tie_word_embeddings", false);
  if (c.heads <= 0)
    in.refuse("num_attention_heads", c.heads, "must be positive");
  if (!in.has("head_dim") && c.width % c.heads != 0)
    in.refuse("num_attention_heads", c.heads,
              "does not divide hidden_size " + std::to_string(c.width));
  c.headSize = in.integer("head_dim", c.width / c.heads);
  c.bos = in.integer("bos_token_id", -1);
  c.pad = in.integer("pad_token_id", -1);
  c.eosAll = in.tokens("eos_token_id");
  c.eos = c.eosAll.empty() ? -1 : c.eosAll.front();
  return c;
}

void parseHfGenerationConfig(const std::string &text, const std::string &file,
                             ModelConfig &config) {
  Reader in(text, file);
  addEnds(config, in.tokens("eos_token_id"));
  if (config.eos < 0 && !config.eosAll.empty())
    config.eos = config.eosAll.front();
  if (config.pad < 0)
    config.pad = in.integer("pad_token_id", -1);
}

std::string writeHfConfig(const ModelConfig &c) {
  // Both spellings of the rotary base: older and newer readers each know one.
  json out = {{"architectures", {"LlamaForCausalLM"}},
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
              {"rope_theta", c.ropeTheta},
              {"rope_parameters",
               {{"rope_theta", c.ropeTheta}, {"rope_type", "default"}}},
              {"attention_bias", false},
              {"attention_dropout", 0.0},
              {"mlp_bias", false},
              {"pretraining_tp", 1},
              {"tie_word_embeddings", c.tiedHead},
              {"use_cache", true},
              {"torch_dtype", "float32"}};
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
