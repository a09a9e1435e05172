// In: nothing. Out: a compiled experiment as the compiler would emit it, but
// written by hand in plain C++. Must not know: the runtime below the C ABI.
#include "test/runtime/train/FakeProgram.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <string>
#include <vector>

namespace rlrt::test {

using nlohmann::json;

namespace {
enum { TokenSpace = 3 };
// Values of all three phases; each uses those it needs.
enum Value {
  Index,
  A,
  B,
  Sum,
  Careless,
  Pick,
  Question,
  Answer,
  CarelessText,
  Demonstration,
  Logp,
  Loss,
  ResponseText,
  Truncated,
  Trimmed,
  Match,
  Reward,
  Advantage,
  MeanReward,
  Entropy,
  ValueCount
};

template <typename Number> Number *at(const rlrt_frame *frame, int value) {
  return static_cast<Number *>(frame->values[value]);
}

/// logp, entropy and, when `weight` is not zero, weight * d(logp)/d(logits).
template <typename Weight>
void rows(const rlrt_rows *rows, int64_t begin, int64_t end, bool gradient,
          Weight weight) {
  for (int64_t i = begin; i < end; ++i) {
    float *row = static_cast<float *>(rows->logits) + i * rows->stride;
    float scale = rows->inverse_temperature, top = -INFINITY;
    std::vector<float> slope(size_t(rows->vocab), 1.0f);
    if (rows->cap > 0)
      for (int64_t j = 0; j < rows->vocab; ++j) {
        float bent = std::tanh(row[j] / rows->cap);
        slope[size_t(j)] = 1 - bent * bent;
        row[j] = rows->cap * bent;
      }
    for (int64_t j = 0; j < rows->vocab; ++j)
      top = std::max(top, row[j] * scale);
    float chosen = row[rows->chosen[i]] * scale, sum = 0, weighted = 0;
    for (int64_t j = 0; j < rows->vocab; ++j) {
      float z = row[j] * scale - top, e = std::exp(z);
      sum += e;
      weighted += e * z;
      if (gradient)
        row[j] = e;
    }
    int64_t point = rows->points[i];
    rows->logp[point] = chosen - top - std::log(sum);
    if (rows->entropy)
      rows->entropy[point] = std::log(sum) - weighted / sum;
    if (!gradient)
      continue;
    float w = weight(point) * scale;
    for (int64_t j = 0; j < rows->vocab; ++j)
      row[j] *= -w / sum;
    row[rows->chosen[i]] += w;
    for (int64_t j = 0; j < rows->vocab; ++j)
      row[j] *= slope[size_t(j)];
  }
}

void nllRows(const rlrt_rows *r, const rlrt_frame *frame, int64_t begin,
             int64_t end) {
  float share = -1.0f / float(frame->extents[TokenSpace]);
  rows(r, begin, end, true, [=](int64_t) { return share; });
}

void gradientRows(const rlrt_rows *r, const rlrt_frame *frame, int64_t begin,
                  int64_t end) {
  float share = -1.0f / float(frame->extents[TokenSpace]);
  const float *advantage = at<float>(frame, Advantage);
  const int64_t *rollout = frame->parents[TokenSpace];
  rows(r, begin, end, true,
       [=](int64_t point) { return share * advantage[rollout[point]]; });
}

/// What the task declares, from the item's number.
void items(const rlrt_frame *frame, int64_t begin, int64_t end) {
  for (int64_t i = begin; i < end; ++i) {
    int64_t index = at<int64_t>(frame, Index)[i];
    int64_t a = index / 100, b = index % 100, careless = 0;
    for (int64_t unit = 1; unit < 100; unit *= 10)
      careless += (a / unit % 10 + b / unit % 10) % 10 * unit;
    at<int64_t>(frame, A)[i] = a;
    at<int64_t>(frame, B)[i] = b;
    at<int64_t>(frame, Sum)[i] = a + b;
    at<int64_t>(frame, Careless)[i] = careless;
    uint64_t hash = (uint64_t(index) + 1) * 0x9e3779b97f4a7c15u;
    at<uint8_t>(frame, Pick)[i] = (hash >> 40) % 100 < 60;
  }
}

void nllLoss(const rlrt_frame *frame, int64_t, int64_t) {
  double sum = 0;
  for (int64_t i = 0; i < frame->extents[TokenSpace]; ++i)
    sum -= at<float>(frame, Logp)[i];
  *at<float>(frame, Loss) = float(sum / double(frame->extents[TokenSpace]));
}

void rewards(const rlrt_frame *frame, int64_t begin, int64_t end) {
  for (int64_t p = begin; p < end; ++p) {
    const int64_t *offsets = frame->offsets[RLRT_ROLLOUT_SPACE];
    double sum = 0, squares = 0;
    double count = double(offsets[p + 1] - offsets[p]);
    for (int64_t r = offsets[p]; r < offsets[p + 1]; ++r) {
      at<float>(frame, Reward)[r] = at<uint8_t>(frame, Match)[r];
      sum += at<float>(frame, Reward)[r];
    }
    double mean = sum / count;
    for (int64_t r = offsets[p]; r < offsets[p + 1]; ++r)
      squares += std::pow(at<float>(frame, Reward)[r] - mean, 2);
    double spread = std::sqrt(squares / std::max(count - 1, 1.0));
    for (int64_t r = offsets[p]; r < offsets[p + 1]; ++r)
      at<float>(frame, Advantage)[r] =
          spread > 0
              ? float((at<float>(frame, Reward)[r] - mean) / (spread + 1e-6))
              : 0;
  }
}

void meanReward(const rlrt_frame *frame, int64_t, int64_t) {
  double sum = 0, count = double(frame->extents[RLRT_ROLLOUT_SPACE]);
  for (int64_t r = 0; r < frame->extents[RLRT_ROLLOUT_SPACE]; ++r)
    sum += at<float>(frame, Reward)[r];
  *at<float>(frame, MeanReward) = float(sum / count);
}

#define TRY(call)                                                              \
  if (int32_t status = call)                                                   \
  return status

int32_t drawItems(rlrt_context *run) {
  TRY(rlrt_draw(run, Index));
  for (int value : {A, B, Sum, Careless})
    TRY(rlrt_alloc(run, value, RLRT_PROMPT_SPACE, 1, RLRT_I64));
  TRY(rlrt_alloc(run, Pick, RLRT_PROMPT_SPACE, 1, RLRT_BOOL));
  TRY(rlrt_parallel(run, items));
  const int32_t pair[] = {A, B}, sum[] = {Sum}, careless[] = {Careless};
  TRY(rlrt_text_format(run, Question, RLRT_PROMPT_SPACE, "{}+{}=", 2, pair));
  TRY(rlrt_text_format(run, Answer, RLRT_PROMPT_SPACE, "{}", 1, sum));
  TRY(rlrt_text_format(run, CarelessText, RLRT_PROMPT_SPACE, "{}", 1,
                       careless));
  return rlrt_prompt(run, Question);
}

int32_t warmupStep(rlrt_context *run) {
  TRY(drawItems(run));
  TRY(rlrt_text_where(run, Demonstration, RLRT_PROMPT_SPACE, Pick, CarelessText,
                      Answer));
  TRY(rlrt_target(run, Demonstration, TokenSpace));
  TRY(rlrt_alloc(run, Logp, TokenSpace, 1, RLRT_F32));
  static const rlrt_source source = {TokenSpace, Logp, -1, rowStatistics,
                                     nllRows,    -1,   -1, 0};
  static const rlrt_update_plan plan = {1, &source, 0, nullptr, -1, -1, -1};
  TRY(rlrt_update(run, &plan));
  TRY(rlrt_alloc(run, Loss, RLRT_STEP_SPACE, 1, RLRT_F32));
  TRY(rlrt_serial(run, nllLoss));
  return rlrt_metric(run, "loss", Loss);
}

int32_t sampleRewards(rlrt_context *run) {
  TRY(drawItems(run));
  TRY(rlrt_sample(run, ResponseText, Truncated, TokenSpace, -1));
  TRY(rlrt_text_map(run, Trimmed, RLRT_ROLLOUT_SPACE, rlrt_trim, ResponseText));
  TRY(rlrt_text_test(run, Match, RLRT_ROLLOUT_SPACE, rlrt_equal, Trimmed,
                     Answer));
  for (int value : {Reward, Advantage})
    TRY(rlrt_alloc(run, value, RLRT_ROLLOUT_SPACE, 1, RLRT_F32));
  TRY(rlrt_parallel(run, rewards));
  TRY(rlrt_column(run, "reward", Reward));
  TRY(rlrt_alloc(run, MeanReward, RLRT_STEP_SPACE, 1, RLRT_F32));
  return rlrt_serial(run, meanReward);
}

int32_t gradientPass(rlrt_context *run) {
  static const rlrt_source source = {TokenSpace,   Logp, Entropy, rowStatistics,
                                     gradientRows, -1,   -1,      0};
  static const rlrt_update_plan plan = {1, &source, 0, nullptr, -1, -1, -1};
  TRY(rlrt_alloc(run, Logp, TokenSpace, 1, RLRT_F32));
  TRY(rlrt_alloc(run, Entropy, TokenSpace, 1, RLRT_F32));
  return rlrt_update(run, &plan);
}

int32_t rlStep(rlrt_context *run) {
  TRY(sampleRewards(run));
  TRY(rlrt_passes(run, gradientPass));
  return rlrt_metric(run, "reward", MeanReward);
}

int32_t evaluateStep(rlrt_context *run) {
  TRY(sampleRewards(run));
  return rlrt_metric(run, "accuracy", MeanReward);
}

struct Param {
  const char *name;
  const char *dtype;
  double value;
};
// In the order of the settings: setting k < ParamCount is parameter k.
const Param paramList[] = {
    {"seed", "i64", 17},
    {"layers", "i64", 3},
    {"width", "i64", 128},
    {"heads", "i64", 4},
    {"warmup_steps", "i64", 400},
    {"rl_steps", "i64", 60},
    {"warmup_prompts", "i64", 128},
    {"rl_prompts", "i64", 32},
    {"rollouts", "i64", 8},
    {"eval_prompts", "i64", 0},
    {"every", "i64", 20},
    {"checkpoint_every", "i64", 0},
    {"passes", "i64", 1},
    {"warmup_lr", "f32", 2e-3},
    {"rl_lr", "f32", 1e-4},
    {"memory_budget", "f32", 2e9},
    {"temperature", "f32", 1},
    {"context", "i64", 1024},
    {"keep", "i64", 0},
    {"lower", "bool", 0},
    {"logp_gap", "f32", 0.02},
    {"equal_groups", "f32", 0},
    {"truncated", "f32", 0},
    {"errors", "f32", 0},
    {"entropy", "f32", 0},
    {"grad_spike", "f32", 0},
    {"best", "text", 0},
};
constexpr int paramCount = sizeof paramList / sizeof *paramList;
constexpr int BestParam = paramCount - 1;
// Settings after the parameters.
enum {
  WarmupRate = paramCount,
  Zero,
  One,
  Six,
  Batch,
  HeldOut,
  Size,
  Beta1,
  Beta2,
  Eps,
  SettingCount
};

void settings(const double *params, double step, double steps, double *out) {
  std::copy(params, params + paramCount, out);
  double rise = (step + 1) / 20;
  double done =
      std::min(std::max((step - 20) / std::max(steps - 20, 1.0), 0.0), 1.0);
  out[WarmupRate] =
      params[13] * (step < 20 ? rise : 0.5 * (1 + std::cos(M_PI * done)));
  out[Zero] = 0;
  out[One] = 1;
  out[Six] = 6;
  out[Batch] = 256;
  out[HeldOut] = double(0.1f);
  out[Size] = 10000;
  out[Beta1] = 0.9;
  out[Beta2] = 0.999;
  out[Eps] = 1e-8;
}

json setting(int number) { return {{"setting", number}}; }

json param(const std::string &name) {
  for (int i = 0; i < paramCount; ++i)
    if (name == paramList[i].name)
      return setting(i);
  return nullptr;
}

json record(const char *context, json slots) {
  return {{"context", context}, {"slots", std::move(slots)}};
}

json data(const char *split) {
  json made = record(
      "task", {{"split", {{"choice", split}}}, {"held_out", setting(HeldOut)}});
  made["name"] = "sums";
  made["size"] = setting(Size);
  made["fields"] = json::array();
  return made;
}

json sampling(json rollouts, json temperature) {
  return record("sample", {{"rollouts", rollouts},
                           {"max_tokens", setting(Six)},
                           {"temperature", temperature},
                           {"top_k", setting(Zero)},
                           {"top_p", setting(One)},
                           {"min_p", setting(Zero)},
                           {"repetition_penalty", setting(One)},
                           {"no_repeat", setting(Zero)},
                           {"stop", {{"texts", nlohmann::json::array()}}}});
}

json adamw(json rate) {
  return record("adamw", {{"lr", rate},
                          {"beta1", setting(Beta1)},
                          {"beta2", setting(Beta2)},
                          {"eps", setting(Eps)},
                          {"weight_decay", setting(Zero)},
                          {"undecayed", {{"texts", json::array()}}},
                          {"clip", setting(One)}});
}

json phase(const char *name, bool train, json record, const char *split,
           int tokenParent) {
  return {{"name", name},
          {"kind", train ? "train" : "evaluate"},
          {"named", train},
          {"record", std::move(record)},
          {"data", data(split)},
          {"spaces",
           {{{"name", "step"}, {"parent", -1}},
            {{"name", "prompt"}, {"parent", 0}},
            {{"name", "rollout"}, {"parent", 1}},
            {{"name", "token"}, {"parent", tokenParent}}}},
          {"values", ValueCount},
          {"needs",
           {{"rollouts", tokenParent == RLRT_ROLLOUT_SPACE},
            {"gradient", train},
            {"oldStreams", false},
            {"reference", false}}}};
}

json train(const char *steps, const char *prompts, json rate, json sample) {
  return record("train", {{"prompts", param(prompts)},
                          {"sample", sample},
                          {"optimizer", adamw(rate)},
                          {"steps", param(steps)},
                          {"epochs", setting(Zero)},
                          {"replay", setting(One)},
                          {"passes", param("passes")},
                          {"average", setting(Zero)},
                          {"memory_budget", param("memory_budget")},
                          {"checkpoint_every", param("checkpoint_every")}});
}

std::string config() {
  json params = json::array();
  std::string resolved = "experiment sums {\n";
  for (const Param &one : paramList) {
    bool whole = std::string(one.dtype) == "i64";
    params.push_back(
        {{"name", one.name},
         {"dtype", one.dtype},
         {"doc", "a size of the test"},
         {"required", false},
         {"default", whole ? json(int64_t(one.value))
                     : std::string(one.dtype) == "text" ? json("")
                                                        : json(one.value)}});
    resolved += std::string("  param ") + one.name + ": " + one.dtype + " = " +
                params.back()["default"].dump() + "  ## a size of the test\n";
  }
  json chars = record("chars", {{"alphabet", {{"text", ""}}}});
  json model = record("causal_lm", {{"layers", param("layers")},
                                    {"width", param("width")},
                                    {"heads", param("heads")},
                                    {"kv_heads", param("heads")},
                                    {"mlp_width", setting(SettingCount)},
                                    {"context", param("context")},
                                    {"tied", setting(One)},
                                    {"tokenizer", chars},
                                    {"compute", {{"choice", "f32"}}}});
  json kept = record("checkpoints", {{"keep", param("keep")},
                                     {"best", {{"textParam", BestParam}}},
                                     {"lower", param("lower")}});
  json limits = json::object();
  for (const char *name : {"logp_gap", "equal_groups", "truncated", "errors",
                           "entropy", "grad_spike"})
    limits[name] = param(name);
  json health = record("health", limits);
  json root = {
      {"experiment", "sums"},
      {"doc", ""},
      {"resolved", resolved + "}\n"},
      {"params", params},
      {"settings", SettingCount + 1},
      {"record", record("experiment", {{"seed", param("seed")},
                                       {"policy", model},
                                       {"checkpoints", kept},
                                       {"health", health}})},
      {"phases",
       {phase("warmup", true,
              train("warmup_steps", "warmup_prompts", setting(WarmupRate),
                    nullptr),
              "train", RLRT_PROMPT_SPACE),
        phase("rl", true,
              train("rl_steps", "rl_prompts", param("rl_lr"),
                    sampling(param("rollouts"), param("temperature"))),
              "train", RLRT_ROLLOUT_SPACE),
        phase("evaluate", false,
              record("evaluate",
                     {{"every", param("every")},
                      {"prompts", param("eval_prompts")},
                      {"batch", setting(Batch)},
                      {"averaged", setting(Zero)},
                      {"memory_budget", param("memory_budget")},
                      {"sample", sampling(setting(One), setting(Zero))}}),
              "held_out", RLRT_ROLLOUT_SPACE)}}};
  return root.dump();
}

void allSettings(const double *params, double step, double steps, double *out,
                 rlrt_failures *) {
  settings(params, step, steps, out);
  out[SettingCount] = 4 * params[2];
}
} // namespace

void rowStatistics(const rlrt_rows *r, const rlrt_frame *, int64_t begin,
                   int64_t end) {
  rows(r, begin, end, false, [](int64_t) { return 0.0f; });
}

void weightedRows(const rlrt_rows *r, const float *weights, int64_t begin,
                  int64_t end) {
  rows(r, begin, end, true, [=](int64_t point) { return weights[point]; });
}

const rlrt_program &fakeProgram() {
  static const std::string text = config();
  static const rlrt_phase phases[] = {{"warmup", warmupStep, 0, nullptr},
                                      {"rl", rlStep, 0, nullptr},
                                      {"evaluate", evaluateStep, 0, nullptr}};
  static const rlrt_program program = {
      RLRT_ABI_VERSION, text.c_str(), allSettings, 3, phases, 0,
      nullptr,          nullptr};
  return program;
}

} // namespace rlrt::test
