// In: calls of compiled host code. Out: arrays of a random batch, moved.
// Must not know: models, files, threads.
#include "Services.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>

using rl::model::Axis;
using rl::model::AxisId;
using rl::model::Quantity;
using rl::model::Version;

static constexpr int32_t maxValues = 256;

/// Spaces as the program record numbers them: tokens of responses first.
rlrt_context::rlrt_context(const rl::model::Phase &phase,
                           const kernels::Batch &batch, int64_t range)
    : phase(phase), batch(batch), range(range), parentSpace({-1, 0, 1}),
      values(maxValues) {
  for (bool responses : {true, false})
    for (size_t i = 0; i < phase.graph.axes.size(); ++i)
      if (phase.graph.axes[i].kind == Axis::Kind::Token &&
          (phase.graph.axes[i].parent == rl::model::rolloutAxis) == responses) {
        tokenAxes.push_back(AxisId(i));
        parentSpace.push_back(responses ? 2 : 1);
      }
  if (phase.needs.rollouts &&
      (tokenAxes.empty() || parentSpace[3] != RLRT_ROLLOUT_SPACE)) {
    // Nothing reads the tokens of responses: their space comes last.
    tokenAxes.push_back(-1);
    parentSpace.push_back(RLRT_ROLLOUT_SPACE);
  }
  extents.assign(parentSpace.size(), -1);
  extents[RLRT_STEP_SPACE] = 1;
  offsets.resize(parentSpace.size());
  parents.resize(parentSpace.size());
}

AxisId rlrt_context::axisOf(int32_t space) const {
  return space == RLRT_PROMPT_SPACE    ? rl::model::promptAxis
         : space == RLRT_ROLLOUT_SPACE ? rl::model::rolloutAxis
                                       : tokenAxes.at(size_t(space) - 3);
}

void *rlrt_context::make(int32_t value, int32_t space, int64_t dense,
                         int32_t dtype) {
  static const std::map<int32_t, size_t> sizes = {
      {RLRT_F32, 4}, {RLRT_I64, 8}, {RLRT_BOOL, 1}, {RLRT_F64, 8}};
  if (value < 0)
    return nullptr;
  if (extents.at(size_t(space)) < 0 || value >= maxValues) {
    std::fprintf(stderr, "value %d of space %d is made too early\n", value,
                 space);
    std::abort();
  }
  Array &array = arrays[value];
  array.dtype = dtype;
  array.space = space;
  array.dense = dense;
  size_t points = size_t(extents[size_t(space)] * dense);
  if (dtype == RLRT_TEXT)
    array.texts.assign(points, "");
  else
    // One point more, so that an empty array has an address too.
    array.bytes.assign((points + 1) * sizes.at(dtype), 0);
  return values[size_t(value)] = array.bytes.data();
}

void rlrt_context::setSpace(int32_t space, const std::vector<int64_t> &given) {
  offsets[size_t(space)] = given;
  extents[size_t(space)] = given.back();
  std::vector<int64_t> &above = parents[size_t(space)];
  above.clear();
  for (size_t i = 0; i + 1 < given.size(); ++i)
    above.insert(above.end(), size_t(given[i + 1] - given[i]), int64_t(i));
}

void rlrt_context::writeStream(int32_t value, int32_t space, Version version,
                               Quantity quantity) {
  AxisId axis = axisOf(space);
  auto found = batch.streams.find({axis, version, quantity});
  void *to = make(value, space, 1, RLRT_F32);
  if (to && found != batch.streams.end() && !found->second.empty())
    std::memcpy(to, found->second.data(), found->second.size() * 4);
}

int64_t rlrt_context::above(int32_t array, int32_t space, int64_t at) const {
  int32_t to = arrays.at(array).space;
  while (space != to) {
    at = space == RLRT_PROMPT_SPACE ? 0 : parents[size_t(space)][size_t(at)];
    space = parentSpace[size_t(space)];
  }
  return at;
}

const std::string &rlrt_context::text(int32_t array, int32_t space,
                                      int64_t at) const {
  return arrays.at(array).texts.at(size_t(above(array, space, at)));
}

const rlrt_frame *rlrt_context::frame() {
  offsetPointers.clear();
  parentPointers.clear();
  for (size_t i = 0; i < offsets.size(); ++i) {
    offsetPointers.push_back(offsets[i].data());
    parentPointers.push_back(parents[i].data());
  }
  view = {values.data(), offsetPointers.data(), parentPointers.data(),
          extents.data(), &failures};
  return &view;
}

extern "C" {

int32_t rlrt_alloc(rlrt_context *run, int32_t value, int32_t space,
                   int64_t dense, int32_t dtype) {
  run->make(value, space, dense, dtype);
  return 0;
}

int32_t rlrt_step(rlrt_context *run, int32_t step, int32_t steps) {
  for (auto [value, number] :
       {std::pair(step, run->batch.step), std::pair(steps, run->batch.steps)})
    if (void *to = run->make(value, RLRT_STEP_SPACE, 1, RLRT_F32))
      *static_cast<float *>(to) = float(number);
  return 0;
}

int32_t rlrt_param(rlrt_context *run, int32_t param, int32_t value) {
  const rl::model::Param &given = run->batch.params.at(size_t(param));
  switch (given.dtype) {
  case rl::model::Dtype::F32:
    *static_cast<float *>(run->make(value, 0, 1, RLRT_F32)) =
        float(given.number);
    break;
  case rl::model::Dtype::F64:
    *static_cast<double *>(run->make(value, 0, 1, RLRT_F64)) = given.number;
    break;
  case rl::model::Dtype::I64:
    *static_cast<int64_t *>(run->make(value, 0, 1, RLRT_I64)) = given.integer;
    break;
  case rl::model::Dtype::Bool:
    *static_cast<uint8_t *>(run->make(value, 0, 1, RLRT_BOOL)) =
        given.number != 0;
    break;
  case rl::model::Dtype::Text:
    run->make(value, 0, 1, RLRT_TEXT);
    run->arrays[value].texts = {given.text};
  }
  return 0;
}

int32_t rlrt_seed(rlrt_context *run, int32_t value) {
  *static_cast<int64_t *>(run->make(value, 0, 1, RLRT_I64)) = run->batch.seed;
  return 0;
}

static int32_t runWatched(rlrt_context *run, rlrt_kernel kernel,
                          const std::function<void()> &work) {
  if (run->watcher)
    run->watcher->before(*run, kernel);
  work();
  if (run->watcher)
    run->watcher->after(*run, kernel);
  return run->failures.check >= 0;
}

int32_t rlrt_parallel(rlrt_context *run, rlrt_kernel kernel) {
  // Last range first: kernels must not depend on the order.
  int64_t prompts = run->extents[RLRT_PROMPT_SPACE];
  return runWatched(run, kernel, [&] {
    for (int64_t end = prompts; end > 0; end -= run->range)
      kernel(run->frame(), std::max<int64_t>(0, end - run->range), end);
  });
}

int32_t rlrt_serial(rlrt_context *run, rlrt_kernel kernel) {
  return runWatched(run, kernel, [&] { kernel(run->frame(), 0, 1); });
}

int32_t rlrt_fail(rlrt_failures *to, int32_t check, int64_t point,
                  int64_t bits) {
  if (to->check < 0 ||
      std::pair(check, point) < std::pair(to->check, to->point))
    *to = {check, point, bits};
  return 0;
}

int32_t rlrt_draw(rlrt_context *run, int32_t index) {
  run->setSpace(RLRT_PROMPT_SPACE, {0, run->batch.prompts});
  if (void *to = run->make(index, RLRT_PROMPT_SPACE, 1, RLRT_I64))
    std::copy(run->batch.index.begin(), run->batch.index.end(),
              static_cast<int64_t *>(to));
  return 0;
}

int32_t rlrt_field(rlrt_context *run, const char *name, int32_t value,
                   int32_t) {
  const rl::reference::Values &field = run->batch.fields.at(name);
  if (!field.texts.empty()) {
    run->make(value, RLRT_PROMPT_SPACE, 1, RLRT_TEXT);
    run->arrays[value].texts = field.texts;
  } else if (!field.integers.empty()) {
    std::copy(field.integers.begin(), field.integers.end(),
              static_cast<int64_t *>(
                  run->make(value, RLRT_PROMPT_SPACE, 1, RLRT_I64)));
  } else {
    std::copy(
        field.numbers.begin(), field.numbers.end(),
        static_cast<float *>(run->make(value, RLRT_PROMPT_SPACE, 1, RLRT_F32)));
  }
  return 0;
}

int32_t rlrt_text_constant(rlrt_context *run, int32_t value, const char *text) {
  run->make(value, RLRT_STEP_SPACE, 1, RLRT_TEXT);
  run->arrays[value].texts = {text};
  return 0;
}

int32_t rlrt_text_format(rlrt_context *run, int32_t value, int32_t space,
                         const char *pattern, int32_t count,
                         const int32_t *arguments) {
  run->make(value, space, 1, RLRT_TEXT);
  for (int64_t i = 0; i < run->extents[size_t(space)]; ++i) {
    std::string text = pattern;
    for (int32_t k = 0; k < count; ++k) {
      const auto &array = run->arrays.at(arguments[k]);
      int64_t at = run->above(arguments[k], space, i);
      std::string part = array.dtype == RLRT_TEXT
                             ? array.texts[size_t(at)]
                             : std::to_string(reinterpret_cast<const int64_t *>(
                                   array.bytes.data())[at]);
      text.replace(text.find("{}"), 2, part);
    }
    run->arrays[value].texts[size_t(i)] = text;
  }
  return 0;
}

int32_t rlrt_text_where(rlrt_context *run, int32_t value, int32_t space,
                        int32_t condition, int32_t yes, int32_t no) {
  run->make(value, space, 1, RLRT_TEXT);
  for (int64_t i = 0; i < run->extents[size_t(space)]; ++i) {
    int64_t at = run->above(condition, space, i);
    bool chosen = run->arrays.at(condition).bytes[size_t(at)];
    run->arrays[value].texts[size_t(i)] =
        run->text(chosen ? yes : no, space, i);
  }
  return 0;
}

int32_t rlrt_text_map(rlrt_context *run, int32_t value, int32_t space,
                      int32_t operation, int32_t text) {
  run->make(value, space, 1, RLRT_TEXT);
  for (int64_t i = 0; i < run->extents[size_t(space)]; ++i)
    run->arrays[value].texts[size_t(i)] =
        operation == rlrt_trim
            ? rl::reference::trim(run->text(text, space, i))
            : rl::reference::lower(run->text(text, space, i));
  return 0;
}

int32_t rlrt_text_test(rlrt_context *run, int32_t value, int32_t space,
                       int32_t operation, int32_t left, int32_t right) {
  run->make(value, space, 1, RLRT_BOOL);
  for (int64_t i = 0; i < run->extents[size_t(space)]; ++i) {
    const std::string &x = run->text(left, space, i);
    const std::string &y = run->text(right, space, i);
    run->arrays[value].bytes[size_t(i)] =
        operation == rlrt_equal         ? x == y
        : operation == rlrt_contains    ? x.find(y) != std::string::npos
        : operation == rlrt_starts_with ? x.starts_with(y)
                                        : x.ends_with(y);
  }
  return 0;
}

int32_t rlrt_text_length(rlrt_context *run, int32_t value, int32_t space,
                         int32_t text) {
  auto *to = static_cast<int64_t *>(run->make(value, space, 1, RLRT_I64));
  for (int64_t i = 0; i < run->extents[size_t(space)]; ++i)
    to[i] = rl::reference::codePoints(run->text(text, space, i));
  return 0;
}

int32_t rlrt_prompt(rlrt_context *, int32_t) { return 0; }

int32_t rlrt_target(rlrt_context *run, int32_t, int32_t space) {
  run->setSpace(space, run->batch.offsets.at(run->axisOf(space)));
  return 0;
}

int32_t rlrt_sample(rlrt_context *run, int32_t response, int32_t truncated,
                    int32_t space, int32_t logp) {
  run->setSpace(RLRT_ROLLOUT_SPACE,
                run->batch.offsets.at(rl::model::rolloutAxis));
  AxisId axis = run->axisOf(space);
  int64_t rollouts = run->extents[RLRT_ROLLOUT_SPACE];
  run->setSpace(space, axis >= 0
                           ? run->batch.offsets.at(axis)
                           : std::vector<int64_t>(size_t(rollouts) + 1, 0));
  run->make(response, RLRT_ROLLOUT_SPACE, 1, RLRT_TEXT);
  if (response >= 0)
    run->arrays[response].texts = run->batch.responses;
  if (void *to = run->make(truncated, RLRT_ROLLOUT_SPACE, 1, RLRT_BOOL))
    std::copy(run->batch.truncated.begin(), run->batch.truncated.end(),
              static_cast<uint8_t *>(to));
  run->writeStream(logp, space, Version::Sampled, Quantity::Logp);
  return 0;
}

static void writeFurther(rlrt_context *run, const int32_t *further,
                         int32_t space, Version version) {
  for (int32_t k = 0; further && k < RLRT_FURTHER; ++k)
    run->writeStream(further[k], space, version,
                     Quantity(int32_t(Quantity::LogZ) + k));
}

int32_t rlrt_score(rlrt_context *run, int32_t model, int32_t space,
                   int32_t logp, int32_t entropy, rlrt_row_kernel, int32_t,
                   const int32_t *further) {
  Version version = model == rlrt_policy ? Version::Old : Version::Ref;
  run->writeStream(logp, space, version, Quantity::Logp);
  run->writeStream(entropy, space, version, Quantity::Entropy);
  writeFurther(run, further, space, version);
  return 0;
}

int32_t rlrt_update(rlrt_context *run, const rlrt_update_plan *plan) {
  for (int32_t i = 0; i < plan->source_count; ++i) {
    const rlrt_source &source = plan->sources[i];
    run->writeStream(source.logp, source.token_space, Version::Current,
                     Quantity::Logp);
    run->writeStream(source.entropy, source.token_space, Version::Current,
                     Quantity::Entropy);
    writeFurther(run, source.further, source.token_space, Version::Current);
  }
  if (plan->critic_space >= 0)
    run->writeStream(plan->critic_value, plan->critic_space, Version::Current,
                     Quantity::Value);
  return plan->cotangents ? plan->cotangents(run) : 0;
}

int32_t rlrt_value(rlrt_context *run, int32_t space, int32_t value) {
  run->writeStream(value, space, Version::Old, Quantity::Value);
  return 0;
}

int32_t rlrt_passes(rlrt_context *run, rlrt_host pass) { return pass(run); }

int32_t rlrt_metric(rlrt_context *run, const char *name, int32_t value) {
  run->report.metrics[name] =
      *reinterpret_cast<const float *>(run->arrays.at(value).bytes.data());
  return 0;
}

int32_t rlrt_column(rlrt_context *run, const char *name, int32_t value) {
  const auto &array = run->arrays.at(value);
  const auto *from = reinterpret_cast<const float *>(array.bytes.data());
  run->report.columns[name].assign(from,
                                   from + run->extents[size_t(array.space)]);
  return 0;
}

int32_t rlrt_state(rlrt_context *run, int32_t state, int32_t init,
                   int32_t value) {
  // A copy: making the value may move the initial one.
  rlrt_context::Array from = run->arrays.at(init);
  auto [kept, isFirst] = run->states.try_emplace(state, from.bytes);
  auto *to = static_cast<char *>(
      run->make(value, RLRT_STEP_SPACE, from.dense, from.dtype));
  std::copy(kept->second.begin(), kept->second.end(), to);
  return 0;
}

int32_t rlrt_next(rlrt_context *run, int32_t state, int32_t value) {
  run->nextStates[state] = run->arrays.at(value).bytes;
  return 0;
}

} // extern "C"

std::vector<std::pair<const char *, void *>> kernels::serviceTable() {
#define SERVICE(name)                                                          \
  {                                                                            \
    #name, reinterpret_cast<void *>(&name)                                     \
  }
  return {SERVICE(rlrt_alloc),         SERVICE(rlrt_step),
          SERVICE(rlrt_param),         SERVICE(rlrt_seed),
          SERVICE(rlrt_parallel),      SERVICE(rlrt_serial),
          SERVICE(rlrt_draw),          SERVICE(rlrt_field),
          SERVICE(rlrt_text_constant), SERVICE(rlrt_text_format),
          SERVICE(rlrt_text_where),    SERVICE(rlrt_text_map),
          SERVICE(rlrt_text_test),     SERVICE(rlrt_text_length),
          SERVICE(rlrt_prompt),        SERVICE(rlrt_target),
          SERVICE(rlrt_sample),        SERVICE(rlrt_score),
          SERVICE(rlrt_value),         SERVICE(rlrt_update),
          SERVICE(rlrt_passes),        SERVICE(rlrt_metric),
          SERVICE(rlrt_column),        SERVICE(rlrt_state),
          SERVICE(rlrt_next),          SERVICE(rlrt_fail)};
#undef SERVICE
}
