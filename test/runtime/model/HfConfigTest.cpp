// In: config.json of each family, good and bad. Out: model configurations, or
// errors that name field, value and remedy.
// Must not know: weights, how a forward pass works.
#include "model/HfConfig.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace rlrt;
using nlohmann::json;

namespace {

json base(const std::string &type, const std::string &architecture) {
  return {{"model_type", type},       {"architectures", {architecture}},
          {"vocab_size", 19},         {"hidden_size", 16},
          {"intermediate_size", 12},  {"num_hidden_layers", 4},
          {"num_attention_heads", 4}, {"num_key_value_heads", 2}};
}

json llama() { return base("llama", "LlamaForCausalLM"); }
json qwen() { return base("qwen2", "Qwen2ForCausalLM"); }
json gemma2() { return base("gemma2", "Gemma2ForCausalLM"); }
json gemma3() { return base("gemma3_text", "Gemma3ForCausalLM"); }

ModelConfig with(json config, const json &changes) {
  config.merge_patch(changes);
  // merge_patch removes what is null; a null is a value here.
  for (const auto &[name, value] : changes.items())
    if (value.is_null())
      config[name] = nullptr;
  return parseHfConfig(config.dump(), "config.json");
}

std::string errorWith(const json &config, const json &changes) {
  try {
    with(config, changes);
  } catch (const std::exception &e) {
    return e.what();
  }
  return "no error";
}

void expectContains(const std::string &text, const std::string &part) {
  EXPECT_NE(text.find(part), std::string::npos) << text;
}

std::vector<int64_t> windows(const ModelConfig &config) {
  std::vector<int64_t> all;
  for (const AttentionKind &kind : config.kinds)
    all.push_back(kind.window);
  return all;
}

TEST(HfConfig, MissingFieldsMeanWhatTheFamilySays) {
  ModelConfig c = with(gemma2(), json::object());
  EXPECT_EQ(c.headSize, 256);
  EXPECT_EQ(c.attentionCap, 50);
  EXPECT_EQ(c.logitCap, 30);
  EXPECT_EQ(c.queryScale, 1.0 / 16);
  EXPECT_EQ(c.embeddingScale, 4);
  EXPECT_TRUE(c.tiedHead);
  EXPECT_EQ(windows(c), (std::vector<int64_t>{4096, 0, 4096, 0}));
  c = with(gemma3(), json::object());
  EXPECT_EQ(c.logitCap, 0);
  ASSERT_EQ(c.ropes.size(), 2u);
  EXPECT_EQ(c.ropes[0].theta, 1e6);
  EXPECT_EQ(c.ropes[1].theta, 1e4);
  EXPECT_EQ(c.kinds[0].rope, 1);
  c = with(base("mistral", "MistralForCausalLM"), json::object());
  EXPECT_EQ(windows(c), std::vector<int64_t>(4, 4096));
  EXPECT_FALSE(c.tiedHead);
  c = with(base("smollm3", "SmolLM3ForCausalLM"), json::object());
  EXPECT_EQ(c.ropes[0].theta, 2e6);
  EXPECT_EQ(c.kinds[2].rope, 0);
  EXPECT_EQ(c.kinds[3].rope, -1);
  c = with(qwen(), json::object());
  EXPECT_TRUE(c.qkvBias);
  EXPECT_FALSE(c.outputBias);
  EXPECT_EQ(windows(c), std::vector<int64_t>(4, 0));
}

TEST(HfConfig, NullsTurnFeaturesOff) {
  ModelConfig c = with(gemma2(), {{"attn_logit_softcapping", nullptr},
                                  {"final_logit_softcapping", nullptr},
                                  {"sliding_window", nullptr}});
  EXPECT_EQ(c.attentionCap, 0);
  EXPECT_EQ(c.logitCap, 0);
  EXPECT_EQ(windows(c), std::vector<int64_t>(4, 0));
  EXPECT_EQ(with(qwen(), {{"num_key_value_heads", nullptr}}).kvHeads, 4);
}

TEST(HfConfig, OlderSpellingsOfTheRotaryEmbedding) {
  ModelConfig c = with(qwen(), {{"rope_theta", 1e6},
                                {"max_position_embeddings", 100},
                                {"rope_scaling",
                                 {{"type", "yarn"},
                                  {"factor", 4.0},
                                  {"original_max_position_embeddings", 100}}}});
  EXPECT_EQ(c.ropes[0].theta, 1e6);
  EXPECT_EQ(c.ropes[0].scaling, Rope::Scaling::Yarn);
  EXPECT_EQ(c.context, 400);
  // In Gemma 3 a scaling belongs to the layers that see everything.
  c = with(gemma3(),
           {{"rope_local_base_freq", 500.0},
            {"rope_scaling", {{"rope_type", "linear"}, {"factor", 8.0}}}});
  EXPECT_EQ(c.ropes[0].factor, 8);
  EXPECT_EQ(c.ropes[1].theta, 500);
  EXPECT_EQ(c.ropes[1].scaling, Rope::Scaling::None);
}

TEST(HfConfig, UnknownArchitecturesAreNamedWithARemedy) {
  std::string error = errorWith(llama(), {{"model_type", "falcon"}});
  expectContains(error, "field `model_type` is \"falcon\"");
  expectContains(error, "`qwen3`");
  expectContains(errorWith(llama(), {{"model_type", "gemma3"}}),
                 "save its text model");
  expectContains(errorWith(llama(), {{"model_type", "mixtral"}}), "experts");
  error = errorWith(gemma2(), {{"architectures", {"LlamaForCausalLM"}}});
  expectContains(error, "`architectures`");
  expectContains(error, "`Gemma2ForCausalLM`");
}

TEST(HfConfig, FieldsOfOtherFamiliesAreErrors) {
  expectContains(errorWith(llama(), {{"attn_logit_softcapping", 50.0}}),
                 "field `attn_logit_softcapping` is 50.0: this family");
  expectContains(errorWith(gemma3(), {{"attn_logit_softcapping", 50.0}}),
                 "does not cap scores");
  expectContains(errorWith(llama(), {{"sliding_window", 128}}),
                 "field `sliding_window` is 128");
  expectContains(errorWith(qwen(), {{"attention_bias", true}}),
                 "`attention_bias`");
  expectContains(errorWith(qwen(), {{"query_pre_attn_scalar", 5}}),
                 "unknown to `qwen2`");
  expectContains(errorWith(gemma2(), {{"hidden_activation", "silu"}}),
                 "only `gelu_pytorch_tanh`");
  expectContains(errorWith(gemma2(), {{"hidden_act", "gelu"}}),
                 "field `hidden_act` is \"gelu\"");
  expectContains(errorWith(gemma3(), {{"use_bidirectional_attention", true}}),
                 "only decoders");
}

TEST(HfConfig, BadLayersAreNamed) {
  expectContains(errorWith(qwen(), {{"layer_types", {"full_attention"}}}),
                 "each of the 4 layers");
  json types = json::array({"full_attention", "full_attention",
                            "full_attention", "chunked_attention"});
  expectContains(errorWith(qwen(), {{"layer_types", types}}),
                 "`chunked_attention` is not implemented");
  types[3] = "sliding_attention";
  expectContains(errorWith(qwen(), {{"layer_types", types}}),
                 "set `sliding_window` and `use_sliding_window`");
  expectContains(errorWith(gemma2(), {{"sliding_window", -4}}),
                 "field `sliding_window` is -4");
  json smollm = base("smollm3", "SmolLM3ForCausalLM");
  expectContains(errorWith(smollm, {{"no_rope_layers", {1}}}),
                 "`no_rope_layers`");
  expectContains(errorWith(smollm, {{"no_rope_layer_interval", 0}}),
                 "must be positive");
}

TEST(HfConfig, BadScalingsAreNamed) {
  auto scaled = [](const json &fields) {
    return errorWith(llama(), {{"rope_scaling", fields}});
  };
  std::string error = scaled({{"rope_type", "longrope"}, {"factor", 2.0}});
  expectContains(error, "`rope_scaling.rope_type` is \"longrope\"");
  expectContains(error, "`llama3`");
  expectContains(scaled({{"rope_type", "linear"}}),
                 "`rope_scaling.factor` is missing");
  expectContains(scaled({{"rope_type", "linear"}, {"factor", -1}}),
                 "must be positive");
  expectContains(scaled({{"rope_type", "linear"}, {"factor", 0.5}}),
                 "at least 1");
  expectContains(
      scaled({{"rope_type", "linear"}, {"factor", 2}, {"beta_fast", 32}}),
      "`rope_scaling.beta_fast` is 32");
  expectContains(scaled({{"rope_type", "llama3"},
                         {"factor", 8},
                         {"low_freq_factor", 4},
                         {"high_freq_factor", 1}}),
                 "greater than low_freq_factor");
  expectContains(scaled({{"rope_type", "linear"}, {"type", "yarn"}}),
                 "differs from rope_type");
  expectContains(scaled(json(3)), "must be an object");
  expectContains(
      errorWith(gemma3(), {{"rope_parameters", {{"rope_type", "default"}}}}),
      "`full_attention`");
}

TEST(HfConfig, ImpossibleSizesAreNamed) {
  for (const char *field : {"vocab_size", "hidden_size", "num_hidden_layers",
                            "num_attention_heads", "max_position_embeddings"})
    for (int64_t value : {int64_t(0), int64_t(-3)})
      expectContains(errorWith(llama(), {{field, value}}),
                     "field `" + std::string(field) + "` is " +
                         std::to_string(value));
  expectContains(errorWith(llama(), {{"head_dim", 5}}), "`head_dim` is 5");
  expectContains(errorWith(llama(), {{"num_attention_heads", 3}}),
                 "does not divide");
}

} // namespace
