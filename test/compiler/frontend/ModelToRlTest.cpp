// In: a small experiment. Out: places of ops and the program record, read
// back with another JSON reader's eyes. Must not know: passes.
#include "compiler/frontend/ModelToRl.h"
#include "compiler/dialect/RlDialect.h"
#include "dsl/sema/Analyze.h"

#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/Verifier.h"
#include "llvm/Support/JSON.h"
#include <gtest/gtest.h>

namespace rl::test {
namespace {

using namespace mlir;
using namespace mlir::rl;

constexpr const char *text = R"(use std.objective.policy_gradient
fn doubled(x: f32[prompt, rollout]) -> f32[prompt, rollout] =
  x + x
experiment e {
  param rate: f32 = 0.25  ## how fast
  param file: text        ## what is read
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)
  data = jsonl(file, fields: { question: text })
  phase p: train {
    prompts = 3
    sample = { rollouts: 2, max_tokens: 4 }
    objective = policy_gradient(doubled(mean(old.logp, over: token)))
    optimizer = adamw(lr: rate * 2)
    steps = 2
    passes = PASSES
  }
}
)";

class ModelToRl : public testing::Test {
protected:
  ModelToRl() : session(RL_STDLIB) { context.loadDialect<RlDialect>(); }

  ModuleOp build(int passes) {
    std::string program = text;
    program.replace(program.find("PASSES"), 6, std::to_string(passes));
    const diag::Source *source = session.add("e.rl", program);
    experiments = sema::analyze(session, *source, diagnostics).experiments;
    for (const diag::Diagnostic &found : diagnostics.all())
      ADD_FAILURE() << diag::render(found);
    module = compiler::modelToRl(context, experiments.at(0));
    EXPECT_TRUE(succeeded(verify(*module)));
    return *module;
  }

  llvm::json::Value config() {
    auto attr = (*module)->getAttrOfType<StringAttr>("rl.config");
    llvm::Expected<llvm::json::Value> parsed =
        llvm::json::parse(attr.getValue());
    EXPECT_TRUE(bool(parsed));
    return *parsed;
  }

  template <typename OpTy> OpTy only() {
    OpTy found;
    int count = 0;
    module->walk([&](OpTy op) {
      found = op;
      ++count;
    });
    EXPECT_EQ(count, 1);
    return found;
  }

  sema::Session session;
  diag::Diagnostics diagnostics;
  std::vector<model::Experiment> experiments;
  MLIRContext context{MLIRContext::Threading::DISABLED};
  OwningOpRef<ModuleOp> module;
};

std::string show(Location location) {
  std::string result;
  llvm::raw_string_ostream stream(result);
  location.print(stream);
  return result;
}

TEST_F(ModelToRl, KeepsPlacesAndCalls) {
  build(1);
  // Line and column of `x + x`, then of `doubled(` that it came through.
  EXPECT_EQ(show(only<AddOp>().getLoc()),
            R"(loc(callsite("e.rl":3:3 at "e.rl":12:33)))");
  EXPECT_EQ(show(only<PhaseOp>().getLoc()).substr(0, 13), "loc(\"e.rl\":9:");
}

TEST_F(ModelToRl, OldStreamsAreScoredWhateverTheNumberOfPasses) {
  for (int passes : {1, 2}) {
    build(passes);
    EXPECT_EQ(only<ScoreOp>().getModel(), ModelKind::Policy);
    EXPECT_EQ(only<PhaseOp>().getPasses(), passes);
    module->walk([](StopOp op) { ADD_FAILURE() << "stops"; });
    auto phases = *config().getAsObject()->getArray("phases");
    EXPECT_EQ(
        phases[0].getAsObject()->getObject("needs")->getBoolean("oldStreams"),
        passes == 2);
  }
}

/// The k-th output of settings.
double settingOf(SettingsOp settings, const llvm::json::Object *slot) {
  int64_t k = *slot->getInteger("setting");
  auto yield = cast<YieldOp>(settings.getBody().front().back());
  std::optional<double> number = constantNumber(yield.getSlots()[unsigned(k)]);
  EXPECT_TRUE(number.has_value());
  return number.value_or(-1);
}

TEST_F(ModelToRl, WritesTheProgramRecord) {
  build(1);
  llvm::json::Value value = config();
  const llvm::json::Object &record = *value.getAsObject();
  EXPECT_EQ(record.getString("experiment"), "e");
  EXPECT_EQ(record.getString("resolved"), experiments[0].resolved);
  const llvm::json::Array &params = *record.getArray("params");
  ASSERT_EQ(params.size(), 2u);
  const llvm::json::Object &rate = *params[0].getAsObject();
  EXPECT_EQ(rate.getString("name"), "rate");
  EXPECT_EQ(rate.getString("dtype"), "f32");
  EXPECT_EQ(rate.getString("doc"), "how fast");
  EXPECT_EQ(rate.getBoolean("required"), false);
  EXPECT_EQ(rate.getNumber("default"), 0.25);
  EXPECT_EQ(params[1].getAsObject()->getBoolean("required"), true);
  EXPECT_EQ(params[1].getAsObject()->get("default"), nullptr);

  auto settings = only<SettingsOp>();
  auto yield = cast<YieldOp>(settings.getBody().front().back());
  EXPECT_EQ(record.getInteger("settings"), int64_t(yield.getSlots().size()));
  const llvm::json::Object &policy =
      *record.getObject("record")->getObject("slots")->getObject("policy");
  EXPECT_EQ(policy.getString("context"), "causal_lm");
  EXPECT_EQ(settingOf(settings, policy.getObject("slots")->getObject("width")),
            8);
  EXPECT_EQ(
      settingOf(settings, policy.getObject("slots")->getObject("mlp_width")),
      32);
  EXPECT_EQ(
      policy.getObject("slots")->getObject("tokenizer")->getString("context"),
      "chars");

  const llvm::json::Object &phase =
      *(*record.getArray("phases"))[0].getAsObject();
  EXPECT_EQ(phase.getString("name"), "p");
  EXPECT_EQ(phase.getString("kind"), "train");
  EXPECT_EQ(phase.getBoolean("named"), true);
  const llvm::json::Object &slots =
      *phase.getObject("record")->getObject("slots");
  EXPECT_EQ(settingOf(settings, slots.getObject("prompts")), 3);
  EXPECT_EQ(*slots.get("reward"), llvm::json::Value(nullptr));
  // rate * 2 is computed from the parameter, not folded.
  int64_t lr = *slots.getObject("optimizer")
                    ->getObject("slots")
                    ->getObject("lr")
                    ->getInteger("setting");
  EXPECT_TRUE(isa<MulOp>(yield.getSlots()[unsigned(lr)].getDefiningOp()));
  const llvm::json::Object &data = *phase.getObject("data");
  EXPECT_EQ(data.getString("context"), "jsonl");
  EXPECT_EQ(data.getObject("slots")->getObject("path")->getInteger("textParam"),
            1);
  EXPECT_EQ(data.getObject("slots")->getObject("split")->getString("choice"),
            "train");
  const llvm::json::Object &field =
      *(*data.getArray("fields"))[0].getAsObject();
  EXPECT_EQ(field.getString("name"), "question");
  EXPECT_EQ(field.getString("dtype"), "text");

  const llvm::json::Array &spaces = *phase.getArray("spaces");
  ASSERT_EQ(spaces.size(), 4u);
  const char *names[] = {"step", "prompt", "rollout", "token"};
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(spaces[size_t(i)].getAsObject()->getString("name"), names[i]);
    EXPECT_EQ(spaces[size_t(i)].getAsObject()->getInteger("parent"), i - 1);
  }
  const llvm::json::Object &needs = *phase.getObject("needs");
  EXPECT_EQ(needs.getBoolean("rollouts"), true);
  EXPECT_EQ(needs.getBoolean("gradient"), true);
  EXPECT_EQ(needs.getBoolean("oldStreams"), false);
  EXPECT_EQ(needs.getBoolean("reference"), false);
}

} // namespace
} // namespace rl::test
