// In: the shape of a model and the batch of a phase. Out: bytes that a step
// holds, as formulas with their numbers. Must not know: kernels, slots.
#include "dsl/explain/Memory.h"

#include "dsl/explain/Trained.h"
#include "dsl/explain/Writer.h"

#include <algorithm>
#include <map>

namespace rl::explain {

static std::string n(double value) { return grouped(value); }

int64_t parameterCount(const Shape &shape) {
  Shape whole = shape;
  whole.adapter.reset();
  return countOf(policyWeights(whole));
}

std::string parameterFormula(const Shape &s) {
  std::string width = n(double(s.width));
  std::string text = s.tied ? "" : "2 x ";
  return text + n(double(s.vocab)) + " x " + width + " + " +
         n(double(s.layers)) + " x (2 x " + width + " + 2 x " + width + " x " +
         n(double(s.heads * s.headSize)) + " + 2 x " + width + " x " +
         n(double(s.kvHeads * s.headSize)) + " + 3 x " + width + " x " +
         n(double(s.mlpWidth)) + ") + " + width;
}

/// Weights in matrices that activations are multiplied by.
static double matrixCount(const Shape &s) {
  double width = double(s.width);
  double block = 2 * width * double(s.heads * s.headSize) +
                 2 * width * double(s.kvHeads * s.headSize) +
                 3 * width * double(s.mlpWidth);
  return double(s.layers) * block + double(s.vocab) * width;
}

int64_t cacheBytes(const Shape &s) {
  return 4 * 2 * s.layers * s.kvHeads * s.headSize;
}

double activationBytes(const Shape &s, double tokens) {
  double block = 12.0 * double(s.width) + 4.0 * double(s.kvHeads * s.headSize) +
                 5.0 * double(s.mlpWidth);
  return (4.0 * double(s.layers) * block + 24.0 * double(s.width)) * tokens;
}

namespace {

using When = MemoryLine::When;

void sampling(std::vector<MemoryLine> &lines, const Shape &shape,
              const Phase &phase) {
  if (!phase.samples || !phase.rollouts.value || !phase.maxTokens.value)
    return;
  std::optional<double> prompts = phase.prompts.value;
  // An evaluation samples `batch` prompts at once.
  if (!phase.train && phase.batch.value)
    prompts =
        prompts ? std::min(*prompts, *phase.batch.value) : *phase.batch.value;
  if (!prompts)
    return;
  double rows = *prompts * *phase.rollouts.value;
  double longest = *phase.maxTokens.value, token = double(cacheBytes(shape));
  // The cache grows to half again as much as is used, and by 16 at least.
  lines.push_back({"keys and values",
                   n(rows) + " rows x (1.5 x (prompt + " + n(longest) +
                       ") + 16) tokens x " + n(token) + " bytes (4 x 2 x " +
                       n(double(shape.layers)) + " x " +
                       n(double(shape.kvHeads * shape.headSize)) + ")",
                   rows * (1.5 * longest + 16) * token, rows * 1.5 * token,
                   true, When::Sampling});
  lines.push_back({"logits while sampling",
                   "4 x " + n(rows) + " rows x " + n(double(shape.vocab)),
                   4 * rows * double(shape.vocab), 0, true, When::Sampling});
}

/// Attempts are sampled in cuts: in training as many points at once as
/// memory_budget holds, in an evaluation `batch`.
void attempts(std::vector<MemoryLine> &lines, const Shape &shape,
              const Phase &phase) {
  double token = double(cacheBytes(shape));
  for (const Attempts &one : phase.attempts) {
    if (!one.count.value || !one.maxTokens.value)
      continue;
    double count = *one.count.value, longest = *one.maxTokens.value;
    std::string what = "keys and values of " + one.axis;
    std::string each = n(count) + " x (1.5 x (prompt + after + " + n(longest) +
                       ") + 16) tokens x " + n(token) + " bytes";
    if (phase.train && phase.memoryBudget.value)
      lines.push_back({what,
                       "memory_budget; a point takes " + each +
                           ", and one that is larger alone is not cut",
                       *phase.memoryBudget.value, 0, true, When::Attempts});
    if (phase.train || !phase.batch.value)
      continue;
    double points = *phase.batch.value;
    if (one.afterEach)
      points = std::min(points, *one.afterEach);
    lines.push_back({what, n(points) + " points x " + each,
                     points * count * (1.5 * longest + 16) * token,
                     points * count * 1.5 * token, false, When::Attempts});
  }
}

bool isOfAttempts(const Phase &phase, const Space &space) {
  return std::any_of(
      phase.attempts.begin(), phase.attempts.end(),
      [&](const Attempts &one) { return one.axis == space.axis; });
}

/// Rows of a whole batch, where they are bounded before texts are known.
std::optional<double> tokensOf(const Phase &phase) {
  double sum = 0;
  for (const Space &space : phase.spaces) {
    if (space.axis == "step" || space.axis == "prompt" ||
        space.axis == "rollout" || isOfAttempts(phase, space))
      continue;
    if (!space.points)
      return std::nullopt;
    sum += *space.points;
  }
  return sum > 0 ? std::optional<double>(sum) : std::nullopt;
}

void update(std::vector<MemoryLine> &lines, const Shape &shape,
            const Phase &phase) {
  if (!phase.memoryBudget.value)
    return;
  double budget = *phase.memoryBudget.value;
  double block = 12.0 * double(shape.width) +
                 4.0 * double(shape.kvHeads * shape.headSize) +
                 5.0 * double(shape.mlpWidth);
  lines.push_back(
      {"activations",
       "memory_budget; a prompt with n tokens in all takes n x " +
           n(4.0 * double(shape.layers) * block + 24.0 * double(shape.width)) +
           "; of a larger one the continuations are swept in parts, or its "
           "layers computed again",
       budget, 0, true, When::Update});
  double chunk = std::min(budget / 4, 134217728.0);
  double row = 4.0 * double(shape.vocab);
  double rows = std::max(double(int64_t(chunk / row)), 1.0);
  rows = std::min(rows, tokensOf(phase).value_or(rows));
  lines.push_back({"logits of a chunk",
                   "4 x " + n(rows) + " rows x " + n(double(shape.vocab)) +
                       ", from memory_budget / 4 and 134,217,728; never "
                       "[tokens, vocab]",
                   rows * row, 0, true, When::Update});
}

void moments(std::vector<MemoryLine> &lines, const Rule &rule,
             const std::vector<Weight> &weights) {
  double kept = double(remembered(rule, weights));
  if (kept == 0)
    return;
  // As a person counts them where every weight has two.
  lines.push_back({"moments of the optimizer",
                   rule.name == "adamw"
                       ? "4 x 2 x " + n(double(countOf(weights)))
                       : "4 x " + n(kept) + ", " + rule.name,
                   4 * kept});
}

/// What is stored of earlier rounds, without texts: token ids and the values
/// that programs read later.
void stored(std::vector<MemoryLine> &lines, const Phase &phase) {
  if (!phase.replays || !phase.rounds.value)
    return;
  std::string formula;
  double bytes = 0;
  auto add = [&](const std::string &axis, double each) {
    for (const Space &space : phase.spaces)
      if (space.axis == axis && space.points && each > 0) {
        bytes += each * *space.points;
        formula += (formula.empty() ? "" : " + ") + n(each) + " x " +
                   n(*space.points) + " " + space.words;
      }
  };
  std::map<std::string, double> perPoint;
  perPoint["token"] = 8; // ids
  for (const KernelValue &value : phase.plan.stored) {
    auto known = phase.plan.axes.find(value.space);
    perPoint[known == phase.plan.axes.end() ? value.space : known->second] +=
        double(value.bytes);
  }
  for (const Space &space : phase.spaces)
    add(space.axis, perPoint[space.axis]);
  double rounds = *phase.rounds.value;
  lines.push_back({"rollouts of the rounds",
                   n(rounds) + " rounds x (" + formula + "), and their texts",
                   rounds * bytes, 0, true});
}

} // namespace

std::vector<MemoryLine> memoryOf(const Shape &shape, const Phase &phase) {
  std::vector<MemoryLine> lines;
  double count = double(parameterCount(shape));
  double trained = double(countOf(policyWeights(shape)));
  lines.push_back({"parameters", "4 x " + n(count), 4 * count});
  if (shape.bf16) {
    // Laid out for products forward, and in training for those on the way back.
    double layouts = phase.train ? 2 : 1, matrices = matrixCount(shape);
    lines.push_back({"matrices in bf16",
                     "2 x " + n(layouts) + " x " + n(matrices),
                     2 * layouts * matrices});
  }
  // Frozen weights are shared by all that begins with them. The size of an
  // adapter may not be known.
  if (shape.adapter && trained > 0)
    lines.push_back({"adapter", "4 x " + n(trained), 4 * trained});
  if (phase.loadsReference && trained > 0)
    lines.push_back(
        {shape.adapter ? "adapter of the reference model" : "reference model",
         "4 x " + n(trained), 4 * trained});
  if ((phase.averages || phase.isOfMean) && trained > 0)
    lines.push_back({"running mean", "4 x " + n(trained), 4 * trained});
  if (phase.trainsPolicy && trained > 0) {
    lines.push_back({"gradients", "4 x " + n(trained), 4 * trained});
    moments(lines, phase.rule, policyWeights(shape));
  }
  double critic = double(countOf(criticWeights(shape)));
  if (phase.hasCritic && !phase.train)
    lines.push_back({"critic", "4 x " + n(critic), 4 * critic});
  if (phase.hasCritic && phase.train) {
    double kept = double(remembered(phase.criticRule, criticWeights(shape)));
    bool two = phase.criticRule.name == "adamw";
    lines.push_back({"critic, its gradients and moments",
                     two ? "4 x 4 x " + n(critic)
                         : "4 x (2 x " + n(critic) + " + " + n(kept) + ")",
                     8 * critic + 4 * kept});
  }
  sampling(lines, shape, phase);
  attempts(lines, shape, phase);
  stored(lines, phase);
  if (phase.train)
    update(lines, shape, phase);
  return lines;
}

Peak peakOf(const std::vector<MemoryLine> &lines) {
  // One thing is sampled at a time.
  Peak peak;
  double always = 0, responses = 0, attempts = 0;
  for (const MemoryLine &line : lines) {
    if (line.when == When::Always)
      always += line.bytes;
    else if (line.when == When::Update)
      peak.update += line.bytes;
    else if (line.when == When::Sampling)
      responses += line.bytes;
    else
      attempts = std::max(attempts, line.bytes);
    peak.perPromptToken =
        line.when == When::Attempts
            ? std::max(peak.perPromptToken, line.bytesPerPromptToken)
            : peak.perPromptToken + line.bytesPerPromptToken;
  }
  peak.sampling = always + std::max(responses, attempts);
  peak.update += always;
  return peak;
}

} // namespace rl::explain
