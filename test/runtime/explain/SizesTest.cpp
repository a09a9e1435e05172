// In: programs and shapes. Out: whether the sizes that dsl/explain computes
// are those of the runtime's models, tokenizers and splits.
// Must not know: how they are printed.
#include "dsl/explain/Gather.h"
#include "dsl/explain/Memory.h"
#include "dsl/explain/Trained.h"
#include "dsl/sema/Analyze.h"
#include "runtime/data/Source.h"
#include "runtime/model/Critic.h"
#include "runtime/tokenizer/Tokenizer.h"
#include "runtime/train/Optimizer.h"
#include "runtime/train/Pack.h"

#include <gtest/gtest.h>

namespace {

rl::explain::Experiment explained(const std::string &policy,
                                  const std::string &data) {
  std::string text = R"(
task numbers(limit: i64 = 100) of limit {
  question = "{index}"
  answer = "{index + 1}"
}
experiment e {
  policy = )" + policy +
                     R"(
  data = )" + data + R"(
  phase p: train {
    objective = -mean(data.answer.logp, over: [prompt, token])
    optimizer = adamw(lr: 1e-3)
    steps = 1
  }
}
)";
  rl::sema::Session session("");
  rl::diag::Diagnostics diagnostics;
  rl::model::Program program =
      rl::sema::analyze(session, *session.add("test.rl", text), diagnostics);
  for (const rl::diag::Diagnostic &diagnostic : diagnostics.all())
    ADD_FAILURE() << rl::diag::render(diagnostic);
  return rl::explain::gather(program.experiments.at(0));
}

rlrt::ModelConfig configOf(const rl::explain::Shape &shape) {
  rlrt::ModelConfig config;
  config.vocab = shape.vocab;
  config.width = shape.width;
  config.layers = shape.layers;
  config.heads = shape.heads;
  config.kvHeads = shape.kvHeads;
  config.headSize = shape.headSize;
  config.mlpWidth = shape.mlpWidth;
  config.context = shape.context;
  config.tiedHead = shape.tied;
  return config;
}

std::vector<rl::explain::Shape> shapes() {
  std::vector<rl::explain::Shape> list;
  for (bool tied : {true, false})
    for (int64_t kvHeads : {1, 2, 4})
      for (int64_t headSize : {16, 24})
        list.push_back({98, 64, 3, 4, kvHeads, headSize, 80, 256, tied});
  return list;
}

TEST(Sizes, ParametersAreThoseOfTheModel) {
  for (const rl::explain::Shape &shape : shapes()) {
    rlrt::CausalLm model(configOf(shape), torch::kCPU);
    int64_t count = 0;
    for (const auto &[name, parameter] : model.parameters())
      count += parameter.numel();
    EXPECT_EQ(count, rl::explain::parameterCount(shape));
  }
}

TEST(Sizes, WhatIsTrainedAndRememberedIsWhatTheRuntimeMoves) {
  using rl::explain::Rule;
  const Rule rules[] = {{"adamw"},
                        {"sgd", true},
                        {"sgd", false},
                        {"adafactor"},
                        {"muon", true, {{"adamw"}}}};
  // Record and settings of each, as a program would hand them over.
  auto slots = [](const Rule &rule) {
    nlohmann::json made = {
        {"context", rule.name},
        {"slots", {{"undecayed", {{"texts", nlohmann::json::array()}}}}}};
    made["slots"]["momentum"] = {{"setting", rule.momentum ? 1 : 0}};
    return made;
  };
  rlrt::Settings settings{{0, 0.9}, nullptr};
  for (rl::explain::Shape shape : shapes())
    for (bool adapted : {false, true}) {
      if (adapted)
        shape.adapter = {3, {"q_proj", "mlp.down_proj"}, ""};
      rlrt::CausalLm model(configOf(shape), torch::kCPU);
      if (adapted) {
        rlrt::AdapterConfig config;
        config.rank = 3;
        config.targets = shape.adapter->targets;
        model.adapt(config);
      }
      rlrt::Critic critic(model);
      const std::pair<rlrt::CausalLm::Named, std::vector<rl::explain::Weight>>
          models[] = {{model.trainable(), rl::explain::policyWeights(shape)},
                      {critic.parameters(), rl::explain::criticWeights(shape)}};
      for (const auto &[parameters, weights] : models) {
        int64_t count = 0;
        for (const auto &[name, parameter] : parameters)
          count += parameter.numel();
        EXPECT_EQ(count, rl::explain::countOf(weights));
        for (const Rule &rule : rules) {
          nlohmann::json made = slots(rule);
          if (!rule.others.empty())
            made["slots"]["others"] = slots(rule.others[0]);
          int64_t kept = 0;
          for (const auto &[name, tensor] :
               rlrt::makeOptimizer(rlrt::Record(made), settings, parameters)
                   ->state())
            kept += tensor.numel();
          EXPECT_EQ(kept, rl::explain::remembered(rule, weights)) << rule.name;
        }
      }
    }
}

TEST(Sizes, ActivationsAreWhatMicroBatchesAreCutBy) {
  for (const rl::explain::Shape &shape : shapes())
    for (int64_t tokens : {1, 7, 300})
      EXPECT_EQ(rlrt::activationBytes(configOf(shape), tokens),
                rl::explain::activationBytes(shape, double(tokens)));
}

TEST(Sizes, VocabulariesAreThoseOfTheTokenizers) {
  auto vocab = [](const std::string &tokenizer) {
    return explained("causal_lm(layers: 1, width: 32, heads: 2, tokenizer: " +
                         tokenizer + ")",
                     "numbers()")
        .policy.shape.value()
        .vocab;
  };
  EXPECT_EQ(rlrt::makeCharTokenizer()->vocabSize(), vocab("chars"));
  EXPECT_EQ(rlrt::makeCharTokenizer("0123456789")->vocabSize(),
            vocab("chars(alphabet: \"0123456789\")"));
  EXPECT_EQ(rlrt::makeCharTokenizer("\u00e4\u00f6\u20ac")->vocabSize(),
            vocab("chars(alphabet: \"\u00e4\u00f6\u20ac\")"));
  EXPECT_EQ(rlrt::makeByteTokenizer()->vocabSize(), vocab("bytes"));
}

TEST(Sizes, SplitsHoldWhatTheRuntimeDraws) {
  for (int64_t size : {2, 7, 100, 8100})
    for (const char *share : {"0.1", "0.25", "0.3", "0.7", "0.99"}) {
      std::string data =
          "numbers(limit: " + std::to_string(size) + ", held_out: " + share;
      int64_t held = rlrt::heldOutCount(std::stod(share), size);
      auto items = [&](const std::string &split) {
        return explained("causal_lm(layers: 1, width: 32, heads: 2, tokenizer: "
                         "bytes)",
                         data + ", split: " + split + ")")
            .phases.at(0)
            .items.value.value();
      };
      EXPECT_EQ(double(held), items("held_out")) << data;
      EXPECT_EQ(double(size - held), items("train")) << data;
    }
}

} // namespace
