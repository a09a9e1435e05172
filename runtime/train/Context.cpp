// In: one phase with its policy and data. Out: the services of abi.def that
// move data into and out of a batch. Must not know: files of a run, the order
// of phases, checkpoints.
#include "runtime/train/Context.h"

#include "runtime/abi/Error.h"
#include "runtime/tensor/Parallel.h"
#include "runtime/text/Text.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace rlrt {

Context::Context(const PhaseSetup &setup)
    : setup(setup), batch(setup.spec->spaces, setup.spec->values),
      declared(setup.spec->states),
      earlier(setup.spec->spaces, setup.spec->states) {
  batch.reportTo(failures);
  if (!setup.gpu)
    return;
  mirror = setup.gpu->makeFrame();
  chains.emplace(
      setup.gpu->chains, *mirror, [this](const rlrt_device_failure &failure) {
        failures.add({int32_t(failure.check), failure.point, failure.bits});
        checkFailures();
      });
  mirror->beforeReading = [this] { settle(); };
  batch.mirrorOn(*mirror);
}

void Context::begin(int64_t step, int64_t steps, int64_t first,
                    Settings values) {
  stepNumber = step;
  stepCount = steps;
  cursor = first;
  settings = std::move(values);
  held.clear();
  timesDrawn.clear();
  earlierErrors.clear();
  drawnItems = 0;
  result = StepReport();
  if (setup.spec->train && setup.spec->slots.has("refill"))
    result.refilled.emplace();
  clear();
}

void Context::clear() {
  batch.reset();
  items.clear();
  repeats.clear();
  places.clear();
  responses.clear();
  drawn = Table();
  drawnRows.clear();
  prompts.clear();
  tokens.clear();
  columns.clear();
  reports.clear();
  shownAttempts.clear();
  shownBefore.reset();
  promptText = targetText = -1;
  written.clear();
  notFinite.reset();
  updateMade = hadTokens = false;
  failures.take();
}

std::string Context::itemName(int64_t prompt) const {
  return "item " + std::to_string(items.at(size_t(prompt))) + " of `" +
         setup.source->name() + "`";
}

std::string beginning(const std::string &text) {
  size_t length = std::min<size_t>(text.size(), 60);
  // A character that the cut would halve is left out.
  while (length > 0 && length < text.size() && (text[length] & 0xc0) == 0x80)
    --length;
  return nlohmann::json(mendUtf8(text.substr(0, length))).dump() +
         (length < text.size() ? ".." : "");
}

void Context::alloc(int value, int space, int64_t dense, int dtype) {
  batch.make(value, space, dense, dtype);
}

void Context::param(int param, int value) {
  const ParamSpec &spec = setup.paramSpecs->at(size_t(param));
  void *data = batch.ensure(value, RLRT_STEP_SPACE, spec.dtype);
  double number = setup.params->numbers.at(size_t(param));
  switch (spec.dtype) {
  case RLRT_F32:
    *static_cast<float *>(data) = float(number);
    break;
  case RLRT_I64:
    *static_cast<int64_t *>(data) = int64_t(number);
    break;
  case RLRT_BOOL:
    *static_cast<uint8_t *>(data) = number != 0;
    break;
  default:
    batch.texts(value)[0] = setup.params->texts.at(size_t(param));
  }
}

void Context::step(int stepValue, int stepsValue) {
  if (stepValue >= 0)
    *static_cast<float *>(batch.ensure(stepValue, RLRT_STEP_SPACE, RLRT_F32)) =
        float(stepNumber);
  if (stepsValue >= 0)
    *static_cast<float *>(batch.ensure(stepsValue, RLRT_STEP_SPACE, RLRT_F32)) =
        float(stepCount);
}

void Context::seed(int value) {
  *static_cast<int64_t *>(batch.ensure(value, RLRT_STEP_SPACE, RLRT_I64)) =
      setup.seed;
}

void Context::parallel(rlrt_kernel kernel) {
  if (ranOnGpu(kernel))
    return;
  // Groups of a few rollouts are small work: a thread takes several.
  parallelFor(
      batch.extent(RLRT_PROMPT_SPACE), 4,
      [&](int64_t begin, int64_t end) { kernel(batch.frame(), begin, end); });
  checkFailures();
}

void Context::serial(rlrt_kernel kernel) {
  if (ranOnGpu(kernel))
    return;
  kernel(batch.frame(), 0, 1);
  checkFailures();
}

void Context::settle() {
  if (chains)
    chains->settle();
}

void Context::checkFailures() {
  std::optional<Failure> failure = failures.take();
  if (!failure)
    return;
  if (!setup.code || failure->check >= setup.code->check_count)
    throw std::runtime_error("a kernel reports check " +
                             std::to_string(failure->check) +
                             ", which its program does not list");
  const rlrt_check &check = setup.code->checks[failure->check];
  std::string text = describe(*failure, check);
  if (check.space != RLRT_STEP_SPACE)
    text += " in " + promptOf(check.space, failure->point / check.dense);
  throw std::runtime_error(text);
}

void Context::draw(int indexValue) {
  const Record &slots = setup.spec->slots;
  for (Held &one : held) {
    items.push_back(one.item);
    repeats.push_back(one.repeat);
    responses.push_back(std::move(one.responses));
  }
  held.clear();
  std::vector<int64_t> more;
  if (setup.spec->train) {
    int64_t missing =
        slots.integer("prompts", settings, 1) - int64_t(items.size());
    more =
        setup.source->draw(cursor + drawnItems, missing, mixKey(setup.key, 1));
  } else {
    more = setup.source->firstItems(slots.integer("prompts", settings, 0));
  }
  for (int64_t item : more)
    repeats.push_back(timesDrawn[item]++);
  items.insert(items.end(), more.begin(), more.end());
  drawnItems += int64_t(more.size());
  responses.resize(items.size());
  places.resize(items.size());
  std::iota(places.begin(), places.end(), 0);
  drawn = setup.source->read(items);
  drawnRows.resize(items.size());
  std::iota(drawnRows.begin(), drawnRows.end(), 0);
  batch.setSpace(RLRT_PROMPT_SPACE, {0, int64_t(items.size())});
  result.prompts = int64_t(items.size());
  if (indexValue < 0)
    return;
  auto *index = static_cast<int64_t *>(
      batch.ensure(indexValue, RLRT_PROMPT_SPACE, RLRT_I64));
  std::copy(items.begin(), items.end(), index);
}

void Context::field(const char *name, int value, int space) {
  // Of each item, one number or those of its list.
  std::vector<int64_t> rows;
  if (*name == '#') {
    const std::vector<int64_t> &lists = drawn.lists.at(name + 1);
    auto *out = static_cast<int64_t *>(batch.ensure(value, space, RLRT_I64));
    for (int64_t row : drawnRows)
      *out++ = lists[size_t(row) + 1] - lists[size_t(row)];
    return;
  }
  // `x?`: whether an optional field x is there; it is no list.
  std::string field = name;
  bool isStatus = field.ends_with('?');
  if (isStatus)
    field.pop_back();
  const std::string &axis = setup.source->axis(field);
  if (axis.empty()) {
    rows = drawnRows;
  } else {
    const std::vector<int64_t> &lists = drawn.lists.at(axis);
    for (int64_t row : drawnRows)
      for (int64_t at = lists[size_t(row)]; at < lists[size_t(row) + 1]; ++at)
        rows.push_back(at);
  }
  const Column &column = isStatus ? drawn.statuses.at(field)
                                  : drawn.columns[setup.source->number(field)];
  if (auto *texts = std::get_if<std::vector<std::string>>(&column)) {
    batch.ensure(value, space, RLRT_TEXT);
    std::vector<std::string> &out = batch.texts(value);
    for (size_t i = 0; i < rows.size(); ++i)
      out[i] = (*texts)[size_t(rows[i])];
    return;
  }
  auto copy = [&](const auto &values, int dtype) {
    using Number = typename std::decay_t<decltype(values)>::value_type;
    auto *out = static_cast<Number *>(batch.ensure(value, space, dtype));
    for (size_t i = 0; i < rows.size(); ++i)
      out[i] = values[size_t(rows[i])];
  };
  if (auto *f32 = std::get_if<std::vector<float>>(&column))
    copy(*f32, RLRT_F32);
  else if (auto *i64 = std::get_if<std::vector<int64_t>>(&column))
    copy(*i64, RLRT_I64);
  else
    copy(std::get<std::vector<uint8_t>>(column), RLRT_BOOL);
}

void Context::metric(const char *name, int value) {
  reports.push_back(
      [this, name = std::string(name), value] { tellMetric(name, value); });
}

/// Read together: on a GPU each waits for what is queued there.
void Context::tellReports() {
  settle();
  for (const auto &report : std::exchange(reports, {}))
    report();
}

void Context::tellMetric(const std::string &name, int value) {
  double number = *static_cast<const float *>(batch.data(value, RLRT_F32));
  // No name that a program writes has a `/`.
  constexpr std::string_view errors = "errors/";
  if (name.starts_with(errors)) {
    std::string reason = name.substr(errors.size());
    if (number > 0)
      result.errors[reason] = int64_t(number);
    else
      result.errors.erase(reason);
    return;
  }
  if (!std::isfinite(number))
    result.warnings.push_back("metric `" + name + "` is " +
                              shown(float(number)) + "; the trace shows null");
  if (double *known = result.metric(name))
    *known = number;
  else
    result.metrics.emplace_back(name, number);
}

double *StepReport::metric(const std::string &name) {
  for (auto &[known, number] : metrics)
    if (known == name)
      return &number;
  return nullptr;
}

void Context::column(const char *name, int value) {
  columns.emplace_back(name, value);
  // The groups of now, for rollouts may leave the batch later.
  if (columns.back().first == "reward" &&
      batch.space(value) == RLRT_ROLLOUT_SPACE)
    reports.push_back(
        [this, value, groups = batch.offsets(RLRT_ROLLOUT_SPACE)] {
          countEqualGroups(value, groups);
        });
}

void Context::countEqualGroups(int value, const std::vector<int64_t> &groups) {
  if (batch.dtype(value) != RLRT_F32 || batch.dense(value) != 1)
    return;
  const auto *rewards = static_cast<const float *>(batch.data(value, RLRT_F32));
  int64_t several = 0, equal = 0;
  for (size_t p = 0; p + 1 < groups.size(); ++p) {
    if (groups[p + 1] - groups[p] < 2)
      continue;
    ++several;
    equal += std::all_of(rewards + groups[p], rewards + groups[p + 1],
                         [&](float one) { return one == rewards[groups[p]]; });
  }
  if (several)
    result.equalGroups = double(equal) / double(several);
}

void Context::state(int state, int init, int value) {
  if (setup.spec->states.at(size_t(state)).ofRollouts)
    earlier.read(state, batch, init, value);
  else
    declared.read(state, batch, init, value);
}

void Context::next(int state, int value) {
  bool follows = setup.spec->states.at(size_t(state)).ofRollouts;
  reports.push_back([this, state, value, follows] {
    if (follows)
      earlier.stage(state, batch, value);
    else
      declared.stage(state, batch, value);
  });
}

void Context::finish() { tellReports(); }

void Context::commit() {
  finish();
  stopNotFinite();
  for (auto &[reason, count] : earlierErrors)
    result.errors[reason] = std::max(result.errors[reason], count);
  for (const std::string &term : setup.spec->terms) {
    double *points = result.metric("points/" + term);
    double *loss = result.metric("loss/" + term);
    if (points && loss && *points == 0)
      *loss = std::numeric_limits<double>::quiet_NaN();
  }
  declared.commit();
  if (earlier.isJoined()) {
    result.candidates = earlier.candidates();
    result.selected = earlier.left();
    result.selected.resize(result.candidates.size());
  }
  earlier.commit();
  for (auto &[name, number] : stateMetrics())
    if (!std::isfinite(number))
      result.warnings.push_back("`" + name + "` is " + shown(float(number)) +
                                "; the trace shows null");
}

std::vector<std::pair<std::string, double>> Context::stateMetrics() const {
  auto all = declared.metrics();
  all.insert(all.end(), earlier.metrics().begin(), earlier.metrics().end());
  return all;
}

static nlohmann::json cell(Batch &batch, int value, size_t point) {
  switch (batch.dtype(value)) {
  case RLRT_F32:
    return static_cast<const float *>(batch.data(value, RLRT_F32))[point];
  case RLRT_I64:
    return static_cast<const int64_t *>(batch.data(value, RLRT_I64))[point];
  case RLRT_BOOL:
    return static_cast<const uint8_t *>(batch.data(value, RLRT_BOOL))[point] !=
           0;
  default:
    return mendUtf8(batch.texts(value)[point]);
  }
}

// samples.jsonl is bounded.
static constexpr int64_t samplesShown = 8;

std::vector<nlohmann::json> Context::samples() {
  if (shownBefore)
    return *shownBefore;
  std::vector<nlohmann::json> rows;
  bool sampled = batch.isSet(RLRT_ROLLOUT_SPACE);
  int space = sampled ? RLRT_ROLLOUT_SPACE : RLRT_PROMPT_SPACE;
  if (!batch.isSet(space))
    return rows;
  std::vector<std::pair<std::string, int>> shown;
  for (auto [name, value] :
       {std::pair{"prompt", promptText}, {"target", targetText}})
    if (value >= 0)
      shown.emplace_back(name, value);
  shown.insert(shown.end(), columns.begin(), columns.end());
  std::vector<std::vector<int64_t>> points;
  for (auto &[name, value] : shown)
    points.push_back(batch.ancestors(space, batch.space(value)));
  auto owners = batch.ancestors(space, RLRT_PROMPT_SPACE);
  for (size_t i = 0; i < size_t(std::min(samplesShown, batch.extent(space)));
       ++i) {
    nlohmann::json row{{"item", items[size_t(owners[i])]}};
    if (sampled)
      row["response"] = mendUtf8(written[i]);
    for (size_t k = 0; k < shown.size(); ++k)
      row[shown[k].first] = cell(batch, shown[k].second, size_t(points[k][i]));
    for (const ShownAttempts &all : shownAttempts) {
      size_t at = all.space == space ? i : size_t(owners[i]);
      nlohmann::json &list = row["attempts"][all.name];
      list = nlohmann::json::array();
      for (const auto &[after, texts] : all.rows.at(at)) {
        nlohmann::json mended = nlohmann::json::array();
        for (const std::string &text : texts)
          mended.push_back(mendUtf8(text));
        list.push_back({{"after", mendUtf8(after)}, {"texts", mended}});
      }
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

} // namespace rlrt
