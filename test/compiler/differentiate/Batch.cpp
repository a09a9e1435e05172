// In: the text of an objective. Out: a random ragged batch, and both sides'
// numbers on it. Must not know: derivatives.
#include "test/compiler/differentiate/Batch.h"

#include "compiler/frontend/ModelToRl.h"
#include "compiler/transforms/Differentiate/Differentiate.h"
#include "compiler/transforms/MergeOldPass/MergeOldPass.h"
#include "compiler/transforms/SplitSweeps/SplitSweeps.h"

#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"
#include <gtest/gtest.h>

#include <cmath>

namespace rl::test {

using namespace mlir;
using namespace mlir::rl;

namespace {

using model::Quantity;
using model::Version;

std::string streamName(const std::string &space, const char *version,
                       Quantity quantity) {
  return space + " " + version + " " + model::wordOf(quantity);
}

const char *nameOf(Version version) {
  switch (version) {
  case Version::Current:
    return "current";
  case Version::Old:
    return "policy";
  case Version::Sampled:
    return "sampled";
  case Version::Ref:
    return "reference";
  }
  return "";
}

class Trial {
public:
  Trial(const Options &options) : options(options), random(options.seed) {}

  Outcome run(const std::string &text) {
    sema::Session session(RL_STDLIB);
    diag::Diagnostics diagnostics;
    const diag::Source *source = session.add("objective.rl", text);
    model::Program program = sema::analyze(session, *source, diagnostics);
    for (const diag::Diagnostic &found : diagnostics.all())
      outcome.error += diag::render(found);
    if (diagnostics.hasErrors() || program.experiments.size() != 1)
      return outcome;
    const model::Experiment &experiment = program.experiments[0];
    const model::Phase &phase = experiment.phases[0];
    fillBatch(phase.graph);
    reference(phase);
    compile(experiment);
    return outcome;
  }

private:
  double uniform(double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(random);
  }

  std::vector<int64_t> offsetsOf(const std::vector<int64_t> &lengths) {
    std::vector<int64_t> list = {0};
    for (int64_t length : lengths)
      list.push_back(list.back() + length);
    return list;
  }

  /// Three prompts, six rollouts, responses of 0 to 4 tokens, one of them
  /// empty and one of a single token; targets of 2, 0 and 3 tokens.
  void fillBatch(const model::Graph &graph) {
    inputs.offsets[model::promptAxis] = {0, 3};
    inputs.offsets[model::rolloutAxis] = offsetsOf({2, 1, 3});
    inputs.seed = 1;
    names.resize(graph.axes.size());
    names[0] = "prompt";
    names[1] = "rollout";
    int made = 0;
    for (int64_t parent : {int64_t(1), int64_t(0)})
      for (size_t i = 0; i < graph.axes.size(); ++i) {
        const model::Axis &axis = graph.axes[i];
        if (axis.kind != model::Axis::Kind::Token || axis.parent != parent)
          continue;
        names[i] = made == 0 ? "token" : "token_" + std::to_string(made);
        ++made;
        inputs.offsets[model::AxisId(i)] =
            parent == 1 ? offsetsOf({3, 0, 1, 4, 2, 2}) : offsetsOf({2, 0, 3});
      }
    for (const auto &[axis, list] : inputs.offsets)
      offsets[names[size_t(axis)]] = list;
    reference::Evaluator sizes(graph, inputs);
    // Current streams first: the others lie near them.
    for (bool current : {true, false})
      for (size_t id = 0; id < graph.nodes.size(); ++id) {
        const model::Node &node = graph.nodes[id];
        size_t count = sizes.points(node.type);
        reference::Values &leaf = inputs.leaves[model::NodeId(id)];
        if (node.op == model::Op::Field || node.op == model::Op::Response) {
          leaf.texts.assign(count, "x");
          leaf.numbers.resize(count);
          for (double &number : leaf.numbers)
            number = uniform(-1.5, 1.5);
          if (!current)
            leaves[node.text] = leaf.numbers;
        }
        if (node.op != model::Op::Stream ||
            (node.version == Version::Current) != current)
          continue;
        leaf.numbers = streamValues(node, count);
      }
  }

  Numbers streamValues(const model::Node &node, size_t count) {
    const std::string &space = names[size_t(node.type.axes.back())];
    std::string base = streamName(space, "current", node.quantity);
    bool logp = node.quantity == Quantity::Logp;
    Numbers &at = leaves[base];
    if (at.empty())
      for (size_t i = 0; i < count; ++i)
        at.push_back(logp ? uniform(-3, -0.05) : uniform(0.1, 2));
    Numbers values = at;
    // With one pass the old stream is the current one.
    if (node.version != Version::Current &&
        !(node.version == Version::Old && options.passes == 1)) {
      for (double &number : values)
        number += uniform(-0.5, 0.5);
      leaves[streamName(space, nameOf(node.version), node.quantity)] = values;
    }
    return values;
  }

  void reference(const model::Phase &phase) {
    reference::Evaluator evaluator(phase.graph, inputs);
    if (const reference::Values *loss = evaluator.value(phase.objective))
      outcome.expectedLoss = loss->numbers[0];
    for (size_t id = 0; id < phase.graph.nodes.size(); ++id) {
      const model::Node &node = phase.graph.nodes[id];
      if (node.op != model::Op::Stream || node.version != Version::Current ||
          model::isObserved(node.quantity))
        continue;
      std::string name = streamName(names[size_t(node.type.axes.back())],
                                    "current", node.quantity);
      auto leaf = model::NodeId(id);
      Numbers wide = evaluator.gradient(phase.objective, leaf, 1e-3);
      Numbers narrow = evaluator.gradient(phase.objective, leaf, 1e-4);
      outcome.expected[name] = narrow;
      for (size_t i = 0; i < narrow.size(); ++i)
        outcome.rough[name].push_back(!(std::fabs(wide[i] - narrow[i]) <=
                                        1e-6 * (1 + std::fabs(narrow[i]))));
    }
    outcome.error += evaluator.error();
  }

  void compile(const model::Experiment &experiment) {
    MLIRContext context(MLIRContext::Threading::DISABLED);
    context.loadDialect<RlDialect>();
    OwningOpRef<ModuleOp> module = compiler::modelToRl(context, experiment);
    PassManager passes(&context);
    auto tidy = [&] {
      if (!options.canonicalize)
        return;
      passes.addPass(createCanonicalizerPass());
      passes.addPass(createCSEPass());
    };
    tidy();
    // With one pass the old stream is the current one.
    passes.addNestedPass<PhaseOp>(compiler::createMergeOldPass());
    passes.addNestedPass<PhaseOp>(compiler::createDifferentiate());
    tidy();
    if (failed(passes.run(*module))) {
      outcome.error += "the compiler failed\n";
      return;
    }
    auto leaf = [&](Operation *op, unsigned result) {
      return leafOf(op, result);
    };
    Interpreter before(offsets, leaf);
    UpdateOp update = updateOf(*module);
    outcome.loss = before.value(update.getLoss())[0];
    for (size_t i = 0; i < update.getSpaces().size(); ++i) {
      std::string space = cast<StringAttr>(update.getSpaces()[i]).str();
      outcome.cotangents[streamName(space, "current", Quantity::Logp)] =
          before.value(update.getLogpCotangents()[i]);
      outcome.cotangents[streamName(space, "current", Quantity::Entropy)] =
          before.value(update.getEntropyCotangents()[i]);
      // Without any there is none to any source.
      Numbers &ofLogZ =
          outcome.cotangents[streamName(space, "current", Quantity::LogZ)];
      if (update.getLogZCotangents().empty())
        ofLogZ.resize(before.value(update.getLogpCotangents()[i]).size());
      else
        ofLogZ = before.value(update.getLogZCotangents()[i]);
    }
    PassManager split(&context);
    split.addPass(compiler::createSplitSweeps());
    if (failed(split.run(*module))) {
      outcome.error += "splitting failed\n";
      return;
    }
    Interpreter after(offsets, leaf);
    runKernels(*module, after);
  }

  void runKernels(ModuleOp module, Interpreter &numbers) {
    UpdateOp update = updateOf(module);
    outcome.coupled = update.getCoupled();
    for (size_t i = 0; i < update.getSpaces().size(); ++i) {
      std::string space = cast<StringAttr>(update.getSpaces()[i]).str();
      auto symbol = cast<FlatSymbolRefAttr>((*update.getGradients())[i]);
      auto kernel = module.lookupSymbol<RowKernelOp>(symbol.getAttr());
      auto type = cast<mlir::rl::ArrayType>(update.getLogps()[i].getType());
      Numbers &logp =
          outcome.kernels[streamName(space, "current", Quantity::Logp)];
      Numbers &entropy =
          outcome.kernels[streamName(space, "current", Quantity::Entropy)];
      Numbers &logZ =
          outcome.kernels[streamName(space, "current", Quantity::LogZ)];
      auto current = update.getLogps()[i].getDefiningOp<CurrentOp>();
      for (size_t row = 0; row < numbers.points(type); ++row) {
        std::vector<double> arguments = {
            numbers.value(update.getLogps()[i])[row],
            numbers.value(update.getEntropies()[i])[row]};
        for (StringRef name : kernel.getFurther().getAsValueRange<StringAttr>())
          arguments.push_back(
              numbers.value(current.getOther(furtherNumber(name)))[row]);
        for (Value input : update.getInputs()[i])
          arguments.push_back(numbers.value(input)[numbers.project(
              type, cast<mlir::rl::ArrayType>(input.getType()), row)]);
        std::vector<double> made =
            runScalars(kernel.getBody().front(), arguments);
        logp.push_back(made[0]);
        entropy.push_back(made[1]);
        logZ.push_back(made.size() > 2 ? made[2] : 0);
      }
    }
  }

  UpdateOp updateOf(ModuleOp module) {
    UpdateOp found;
    module.walk([&](UpdateOp update) { found = update; });
    return found;
  }

  Numbers leafOf(Operation *op, unsigned result) {
    if (auto field = dyn_cast<FieldOp>(op))
      return leaves[field.getName().str()];
    std::string space, version;
    Quantity quantity = result == 0 ? Quantity::Logp : Quantity::Entropy;
    if (auto names = op->getAttrOfType<ArrayAttr>("further");
        names && result >= 2)
      for (size_t i = 0; i < model::quantityCount; ++i)
        if (cast<StringAttr>(names[result - 2]) == model::wordOf(Quantity(i)))
          quantity = Quantity(i);
    if (auto sample = dyn_cast<SampleOp>(op)) {
      space = sample.getSpace().str();
      version = "sampled";
      quantity = Quantity::Logp;
    } else if (auto score = dyn_cast<ScoreOp>(op)) {
      space = score.getSpace().str();
      version = score.getModel() == ModelKind::Policy ? "policy" : "reference";
    } else if (auto current = dyn_cast<CurrentOp>(op)) {
      space = current.getSpace().str();
      version = "current";
    }
    Numbers values = leaves[streamName(space, version.c_str(), quantity)];
    if (values.empty() && offsets.count(space)) // nothing reads it
      values.resize(size_t(offsets[space].back()));
    return values;
  }

  Options options;
  std::mt19937 random;
  reference::Inputs inputs;
  std::vector<std::string> names; ///< of axes, as the compiler calls them
  Offsets offsets;
  std::map<std::string, Numbers> leaves;
  Outcome outcome;
};

} // namespace

Outcome tryObjective(const std::string &declarations,
                     const std::string &objective, const Options &options) {
  auto reads = [&](const char *word) {
    return objective.find(word) != std::string::npos;
  };
  // What nothing reads would be an error.
  std::string fields = "question: text";
  if (reads("data.reply"))
    fields += ", reply: text";
  if (reads("data.level"))
    fields += ", level: f32";
  std::string sample;
  if (reads("logp") || reads("entropy") || reads("weight") || reads("log_z") ||
      reads("max_prob"))
    sample = "    sample = { rollouts: 2, max_tokens: 4 }\n";
  std::string text =
      declarations +
      "\nexperiment trial {\n"
      "  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: chars)\n"
      "  data = jsonl(\"rows.jsonl\", fields: { " +
      fields + " })\n  phase p: train {\n" + sample +
      "    passes = " + std::to_string(options.passes) +
      "\n    objective = " + objective +
      "\n    optimizer = adamw(lr: 1e-3)\n    steps = 2\n  }\n}\n";
  Outcome outcome = Trial(options).run(text);
  if (!outcome.error.empty())
    outcome.error += text;
  return outcome;
}

size_t expectAgreement(const Outcome &outcome, const std::string &what) {
  EXPECT_EQ(outcome.error, "");
  // Constants are f32 on one side only.
  EXPECT_NEAR(outcome.loss, outcome.expectedLoss,
              1e-6 * (1 + std::fabs(outcome.expectedLoss)))
      << what;
  size_t compared = 0;
  for (const auto &[name, expected] : outcome.expected) {
    auto found = outcome.cotangents.find(name);
    if (found == outcome.cotangents.end()) {
      ADD_FAILURE() << what << ": no cotangent of " << name;
      continue;
    }
    const Numbers &kernel = outcome.kernels.at(name);
    EXPECT_EQ(found->second.size(), expected.size());
    double scale = 1e-3;
    for (double number : expected)
      scale = std::max(scale, std::fabs(number));
    for (size_t i = 0; i < expected.size(); ++i) {
      // The kernel computes the same formula, also at kinks.
      EXPECT_NEAR(kernel[i], found->second[i], 1e-12 * scale)
          << what << ": kernel of " << name << " at " << i;
      if (outcome.rough.at(name)[i])
        continue;
      EXPECT_NEAR(found->second[i], expected[i], 5e-6 * scale)
          << what << ": " << name << " at " << i;
      ++compared;
    }
  }
  return compared;
}

} // namespace rl::test
