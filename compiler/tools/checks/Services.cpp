// In: calls of compiled host code. Out: arrays of one case of a check, moved.
// Must not know: models, files, threads.
#include "compiler/tools/checks/Services.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

using namespace rl;
using model::AxisId;
using model::Dtype;
using model::Node;

std::string tool::axisResult(AxisId axis) {
  return "axis " + std::to_string(axis);
}

rlrt_context::rlrt_context(const model::Check &check,
                           const std::vector<compiler::SpaceName> &spaces,
                           const reference::Inputs &inputs,
                           tool::Results &results)
    : check(check), spaces(spaces), inputs(inputs), results(results),
      extents(spaces.size(), -1), offsets(spaces.size()),
      parents(spaces.size()) {
  extents[RLRT_STEP_SPACE] = 1;
}

int32_t rlrt_context::fail(const std::string &message) {
  if (error.empty())
    error = message;
  return 1;
}

/// Of a number; texts have no bytes.
static size_t sizeOf(int32_t dtype) {
  return dtype == RLRT_TEXT   ? 0
         : dtype == RLRT_BOOL ? 1
         : dtype == RLRT_F32  ? 4
                              : 8;
}

char *rlrt_context::make(int32_t value, int32_t space, int64_t dense,
                         int32_t dtype) {
  if (value < 0)
    return nullptr;
  if (extents[size_t(space)] < 0) {
    fail("internal: value " + std::to_string(value) + " of space `" +
         spaces[size_t(space)].name + "` is made before its space");
    return nullptr;
  }
  if (size_t(value) >= arrays.size()) {
    arrays.resize(size_t(value) + 1);
    values.resize(size_t(value) + 1);
  }
  Array &array = arrays[size_t(value)];
  array.dtype = dtype;
  array.space = space;
  array.dense = dense;
  // One point more, so that an empty array has an address too.
  array.bytes.assign(
      (size_t(extents[size_t(space)] * dense) + 1) * sizeOf(dtype), 0);
  values[size_t(value)] = array.bytes.data();
  return array.bytes.data();
}

void rlrt_context::setSpace(int32_t space) {
  AxisId axis = spaces[size_t(space)].axis;
  auto given = inputs.offsets.find(axis);
  if (given != inputs.offsets.end())
    setSpace(space, given->second);
  else // nothing reads its points
    setSpace(space,
             std::vector<int64_t>(
                 size_t(extents[size_t(spaces[size_t(space)].parent)]) + 1, 0));
}

void rlrt_context::setSpace(int32_t space, std::vector<int64_t> made) {
  std::vector<int64_t> &own = offsets[size_t(space)];
  own = std::move(made);
  extents[size_t(space)] = own.back();
  std::vector<int64_t> &above = parents[size_t(space)];
  above.clear();
  for (size_t i = 0; i + 1 < own.size(); ++i)
    above.insert(above.end(), size_t(own[i + 1] - own[i]), int64_t(i));
}

std::map<int32_t, std::vector<int64_t>>
rlrt_context::drop(int32_t dropped, const uint8_t *keep) {
  std::map<int32_t, std::vector<int64_t>> stays;
  // A space comes after the one it lies under.
  for (int32_t space = dropped; space < int32_t(spaces.size()); ++space) {
    auto above = stays.find(int32_t(spaces[size_t(space)].parent));
    bool isUnder = above != stays.end();
    if ((space != dropped && !isUnder) || extents[size_t(space)] < 0)
      continue;
    const std::vector<int64_t> &old = offsets[size_t(space)];
    size_t groups = isUnder ? above->second.size() : old.size() - 1;
    std::vector<int64_t> points, left = {0};
    for (size_t i = 0; i < groups; ++i) {
      size_t group = isUnder ? size_t(above->second[i]) : i;
      for (int64_t point = old[group]; point < old[group + 1]; ++point)
        if (space != dropped || keep[point])
          points.push_back(point);
      left.push_back(int64_t(points.size()));
    }
    setSpace(space, std::move(left));
    stays[space] = std::move(points);
  }
  return stays;
}

void rlrt_context::copyLeft(
    int32_t from, int32_t to,
    const std::map<int32_t, std::vector<int64_t>> &stays) {
  // Making an array may move the others.
  Array old = arrays.at(size_t(from));
  char *memory = make(to, old.space, old.dense, old.dtype);
  auto points = stays.find(old.space);
  if (!memory || points == stays.end()) {
    arrays[size_t(to)].bytes = old.bytes;
    values[size_t(to)] = arrays[size_t(to)].bytes.data();
    return;
  }
  size_t width = sizeOf(old.dtype) * size_t(old.dense);
  for (size_t i = 0; i < points->second.size(); ++i)
    std::copy_n(old.bytes.data() + size_t(points->second[i]) * width, width,
                memory + i * width);
}

void rlrt_context::reportAxes() {
  for (size_t i = 0; i < spaces.size(); ++i)
    if (spaces[i].axis >= 0 && extents[i] >= 0)
      results[tool::axisResult(spaces[i].axis)].integers = offsets[i];
}

void rlrt_context::give(int32_t value, model::NodeId id) {
  const Node &node = check.graph[id];
  int32_t space = RLRT_STEP_SPACE;
  int64_t dense = 1;
  for (AxisId axis : node.type.axes)
    if (check.graph.axes[size_t(axis)].kind == model::Axis::Kind::Dense)
      dense *= check.graph.axes[size_t(axis)].size;
    else
      for (size_t i = 0; i < spaces.size(); ++i)
        if (spaces[i].axis == axis)
          space = int32_t(i);
  static const std::map<Dtype, int32_t> dtypes = {{Dtype::F32, RLRT_F32},
                                                  {Dtype::F64, RLRT_F64},
                                                  {Dtype::I64, RLRT_I64},
                                                  {Dtype::Bool, RLRT_BOOL},
                                                  {Dtype::Text, RLRT_TEXT}};
  char *to = make(value, space, dense, dtypes.at(node.type.dtype));
  if (!to || node.type.dtype == Dtype::Text)
    return;
  auto write = [&]<typename T>(T *typed, const auto &from) {
    for (size_t i = 0; i < from.size(); ++i)
      typed[i] = T(from[i]);
  };
  reference::Values step;
  step.numbers = {node.op == model::Op::Step ? inputs.step : inputs.steps};
  bool isStep = node.op == model::Op::Step || node.op == model::Op::Steps;
  const reference::Values &from = isStep ? step
                                  : node.op == model::Op::State
                                      ? inputs.states.at(node.text)
                                      : inputs.leaves.at(id);
  if (node.type.dtype == Dtype::I64)
    write(reinterpret_cast<int64_t *>(to), from.integers);
  else if (node.type.dtype == Dtype::Bool)
    write(reinterpret_cast<uint8_t *>(to), from.numbers);
  else if (node.type.dtype == Dtype::F64)
    write(reinterpret_cast<double *>(to), from.numbers);
  else
    write(reinterpret_cast<float *>(to), from.numbers);
}

reference::Values rlrt_context::read(int32_t value) const {
  const Array &array = arrays.at(size_t(value));
  size_t points = size_t(extents[size_t(array.space)] * array.dense);
  reference::Values out;
  const char *from = array.bytes.data();
  for (size_t i = 0; i < points; ++i)
    if (array.dtype == RLRT_I64)
      out.integers.push_back(reinterpret_cast<const int64_t *>(from)[i]);
    else if (array.dtype == RLRT_BOOL)
      out.numbers.push_back(reinterpret_cast<const uint8_t *>(from)[i]);
    else if (array.dtype == RLRT_F64)
      out.numbers.push_back(reinterpret_cast<const double *>(from)[i]);
    else
      out.numbers.push_back(double(reinterpret_cast<const float *>(from)[i]));
  return out;
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
  return !run->error.empty();
}

int32_t rlrt_parallel(rlrt_context *run, rlrt_kernel kernel) {
  // The last range first: kernels depend neither on the cut nor on the order.
  int64_t prompts = run->extents[RLRT_PROMPT_SPACE];
  const rlrt_frame *frame = run->frame();
  int64_t range = run->range > 0 ? run->range : prompts - prompts / 2;
  for (int64_t end = prompts; end > 0; end -= range)
    kernel(frame, std::max<int64_t>(0, end - range), end);
  return run->failures.check >= 0;
}

int32_t rlrt_serial(rlrt_context *run, rlrt_kernel kernel) {
  kernel(run->frame(), 0, 1);
  return run->failures.check >= 0;
}

int32_t rlrt_fail(rlrt_failures *to, int32_t check, int64_t point, int64_t) {
  if (to->check < 0 ||
      std::pair(check, point) < std::pair(to->check, to->point))
    *to = {check, point};
  return 0;
}

int32_t rlrt_draw(rlrt_context *run, int32_t) {
  auto prompts = run->inputs.offsets.find(model::promptAxis);
  if (prompts != run->inputs.offsets.end())
    run->setSpace(RLRT_PROMPT_SPACE);
  else
    run->extents[RLRT_PROMPT_SPACE] = 0;
  return 0;
}

int32_t rlrt_field(rlrt_context *run, const char *name, int32_t value,
                   int32_t) {
  run->give(value, model::NodeId(std::atoi(name)));
  return !run->error.empty();
}

int32_t rlrt_text_constant(rlrt_context *run, int32_t value, const char *) {
  run->make(value, RLRT_STEP_SPACE, 1, RLRT_TEXT);
  return 0;
}

int32_t rlrt_target(rlrt_context *run, int32_t, int32_t space) {
  run->setSpace(space);
  return 0;
}

int32_t rlrt_sample(rlrt_context *run, int32_t, int32_t, int32_t space,
                    int32_t) {
  run->setSpace(RLRT_ROLLOUT_SPACE);
  run->setSpace(space);
  return 0;
}

int32_t rlrt_extent(rlrt_context *run, int32_t space, int32_t counts) {
  if (counts < 0) {
    run->setSpace(space);
    return 0;
  }
  std::vector<int64_t> offsets = {0};
  for (int64_t count : run->read(counts).integers)
    offsets.push_back(offsets.back() + count);
  run->setSpace(space, std::move(offsets));
  return 0;
}

int32_t rlrt_distinct(rlrt_context *run, int32_t key, int32_t points,
                      int32_t space, int32_t value, int32_t member) {
  std::vector<int64_t> all = run->read(key).integers, kept = all;
  std::sort(kept.begin(), kept.end());
  kept.erase(std::unique(kept.begin(), kept.end()), kept.end());
  run->setSpace(space, {0, int64_t(kept.size())});
  auto write = [&](int32_t to, int32_t at, const auto &numbers) {
    if (char *memory = run->make(to, at, 1, RLRT_I64))
      std::copy(numbers.begin(), numbers.end(),
                reinterpret_cast<int64_t *>(memory));
  };
  write(value, space, kept);
  for (int64_t &number : all)
    number = std::lower_bound(kept.begin(), kept.end(), number) - kept.begin();
  write(member, points, all);
  return !run->error.empty();
}

int32_t rlrt_drop(rlrt_context *run, int32_t space, int32_t keep, int32_t count,
                  const int32_t *values, const int32_t *left, const char *) {
  std::vector<uint8_t> flags;
  for (double flag : run->read(keep).numbers)
    flags.push_back(flag != 0);
  auto stays = run->drop(space, flags.data());
  for (int32_t i = 0; i < count; ++i)
    run->copyLeft(values[i], left[i], stays);
  return !run->error.empty();
}

int32_t rlrt_column(rlrt_context *run, const char *name, int32_t value) {
  run->results[name] = run->read(value);
  return 0;
}

} // extern "C"

std::string tool::runPhase(const rlrt_phase &phase, const model::Check &check,
                           const std::vector<compiler::SpaceName> &spaces,
                           const reference::Inputs &inputs, Results &results,
                           int64_t range) {
  rlrt_context context(check, spaces, inputs, results);
  context.range = range;
  if (phase.step(&context) == 0) {
    context.reportAxes();
    return "";
  }
  if (context.failures.check >= 0)
    return phase.checks[context.failures.check].message;
  return context.error.empty() ? "the step failed" : context.error;
}
