// In: a batch whose loss or gradient is no number. Out: where that began: the
// parameter, the term, the prompt. Must not know: files of a run.
#include "runtime/train/Context.h"

#include "runtime/text/Text.h"

#include <cmath>

namespace rlrt {

/// The first number of a value that is not finite.
static std::optional<int64_t> firstNotFinite(Batch &batch, int value) {
  if (!batch.exists(value) || batch.dtype(value) != RLRT_F32)
    return std::nullopt;
  const auto *numbers = static_cast<const float *>(batch.data(value, RLRT_F32));
  int64_t count = batch.extent(batch.space(value)) * batch.dense(value);
  for (int64_t i = 0; i < count; ++i)
    if (!std::isfinite(numbers[i]))
      return i;
  return std::nullopt;
}

std::string Context::promptOf(int space, int64_t point) {
  int64_t prompt = batch.ancestors(space, RLRT_PROMPT_SPACE).at(size_t(point));
  std::string text = itemName(prompt);
  if (promptText >= 0 && batch.space(promptText) == RLRT_PROMPT_SPACE)
    text += " (" + beginning(batch.texts(promptText)[size_t(prompt)]) + ")";
  return text;
}

std::string Context::whereNotFinite(const rlrt_update_plan &plan,
                                    Sweep *sweep) {
  auto at = [&](const std::string &what, int value, int64_t number) {
    auto *numbers = static_cast<const float *>(batch.data(value, RLRT_F32));
    return what + " is " + shown(numbers[number]) + " in " +
           promptOf(batch.space(value), number / batch.dense(value));
  };
  for (auto &[name, value] : columns)
    if (batch.exists(value) && batch.space(value) != RLRT_STEP_SPACE)
      if (auto number = firstNotFinite(batch, value))
        return at("`" + name + "`", value, *number);
  for (int32_t s = 0; s < plan.source_count; ++s)
    if (auto number = firstNotFinite(batch, plan.sources[s].logp))
      return at("the policy's log-probability of a token", plan.sources[s].logp,
                *number);
  if (plan.critic_space >= 0)
    for (auto [what, value] :
         {std::pair{"the critic's value of a token", plan.critic_value},
          {"the objective's gradient by a value", plan.critic_cotangent}})
      if (auto number = firstNotFinite(batch, value))
        return at(what, value, *number);
  if (sweep)
    if (auto found = sweep->firstNotFinite())
      return "first so in " +
             promptOf(plan.sources[found->first].token_space, found->second);
  return "no prompt alone is at fault: the sum over prompts overflows";
}

void Context::stopNotFinite() {
  std::string terms;
  for (const auto &[name, number] : result.metrics) {
    if (std::isfinite(number))
      continue;
    constexpr std::string_view prefix = "loss/";
    if (name.starts_with(prefix)) {
      std::string term = name.substr(prefix.size());
      double *points = result.metric("points/" + term);
      // A term about nothing has no loss.
      if (!points || *points > 0)
        terms +=
            "; term `" + term + "` of the objective is " + shown(float(number));
    }
  }
  double *loss = result.metric("loss");
  if (!notFinite && loss && !std::isfinite(*loss) && hadTokens)
    notFinite = ": the loss is " + shown(float(*loss));
  if (!notFinite)
    return;
  throw std::runtime_error(
      "step " + std::to_string(stepNumber + 1) + " of phase `" +
      setup.spec->name + "`" + *notFinite + terms +
      (updateMade ? "; it is not saved"
                  : "; the update was not made. A smaller lr or a bounded "
                    "objective helps"));
}

} // namespace rlrt
