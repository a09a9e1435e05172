// In: a compiled objective and a batch. Out: loss and logits gradient. This
// is a second, tiny implementation of the ABI that only moves arrays, so the
// compiled code is tested apart from the product's runtime. Must not know:
// librlrt.
#include "Harness.h"

#include <dlfcn.h>

#include <chrono>
#include <cmath>
#include <cstring>
#include <stdexcept>

using namespace objective;

/// The context of abi.h, owned by one `run`.
struct rlrt_failures {
  int32_t count = 0;
};

struct rlrt_context {
  const Batch *batch = nullptr;
  const Updater *updater = nullptr;
  int64_t chunk = 1, range = 1;
  std::vector<std::vector<char>> storage;
  std::vector<void *> values;
  std::vector<int32_t> dtypes;
  std::map<int32_t, int32_t> spaces; ///< of values
  std::vector<std::vector<int64_t>> offsets, parents;
  std::vector<const int64_t *> offsetPointers, parentPointers;
  std::vector<int64_t> extents;
  std::map<int32_t, const Source *> sources;
  Outcome outcome;
  rlrt_failures failures;

  rlrt_frame frame() {
    return {values.data(), offsetPointers.data(), parentPointers.data(),
            extents.data(), &failures};
  }
  int32_t call(rlrt_kernel kernel, int64_t end) {
    auto view = frame();
    auto start = std::chrono::steady_clock::now();
    at::parallel_for(
        0, (end + range - 1) / range, 1, [&](int64_t first, int64_t last) {
          for (int64_t k = first; k < last; ++k)
            kernel(&view, k * range, std::min((k + 1) * range, end));
        });
    std::chrono::duration<double> taken =
        std::chrono::steady_clock::now() - start;
    outcome.kernelSeconds += taken.count();
    return failures.count > 0;
  }
  void setSpace(int32_t space, const std::vector<int64_t> &lengths) {
    auto at = size_t(space);
    if (extents.size() <= at) {
      extents.resize(at + 1);
      offsets.resize(at + 1);
      parents.resize(at + 1);
      offsetPointers.resize(at + 1);
      parentPointers.resize(at + 1);
    }
    offsets[at] = {0};
    parents[at].clear();
    for (size_t i = 0; i < lengths.size(); ++i) {
      offsets[at].push_back(offsets[at].back() + lengths[i]);
      parents[at].insert(parents[at].end(), size_t(lengths[i]), int64_t(i));
    }
    extents[at] = offsets[at].back();
    offsetPointers[at] = offsets[at].data();
    parentPointers[at] = parents[at].data();
  }
  /// A bool value at every point of a token space.
  std::vector<uint8_t> atPoints(int32_t value, int32_t space) {
    std::vector<uint8_t> result;
    for (int64_t i = 0; i < extents.at(size_t(space)); ++i) {
      int64_t point = i;
      for (int32_t at = space; at != spaces.at(value);) {
        point = parents.at(size_t(at)).at(size_t(point));
        bool response = at > RLRT_ROLLOUT_SPACE && sources.count(at) &&
                        sources.at(at) == &batch->response;
        at = response                 ? int32_t(RLRT_ROLLOUT_SPACE)
             : at > RLRT_PROMPT_SPACE ? int32_t(RLRT_PROMPT_SPACE)
                                      : int32_t(RLRT_STEP_SPACE);
      }
      result.push_back(array<uint8_t>(value)[point]);
    }
    return result;
  }
  template <typename T> T *array(int32_t value) {
    return static_cast<T *>(values.at(size_t(value)));
  }
  void write(int32_t value, const torch::Tensor &numbers) {
    auto f32 = numbers.to(torch::kFloat32).contiguous();
    std::memcpy(array<float>(value), f32.data_ptr<float>(),
                size_t(f32.numel()) * sizeof(float));
  }
};

namespace {

/// log-probability of the chosen tokens, entropy and the further statistics,
/// in double precision.
std::vector<torch::Tensor> statistics(const Source &source,
                                      const torch::Tensor &logits) {
  auto z = logits.to(torch::kFloat64) / source.temperature;
  auto all = torch::log_softmax(z, -1);
  auto p = all.exp();
  auto above = z > z.gather(1, source.chosen.unsqueeze(1));
  return {all.gather(1, source.chosen.unsqueeze(1)).squeeze(1),
          -torch::where(p > 0, p * all, torch::zeros_like(p)).sum(-1),
          z.logsumexp(-1),
          p.amax(-1),
          above.sum(-1).to(torch::kFloat64),
          (p * above).sum(-1)};
}

/// Where a sweep writes the further statistics.
using Further = std::array<float *, RLRT_FURTHER>;

Further furtherOf(rlrt_context *run, const int32_t *values) {
  Further all{};
  for (int32_t k = 0; values && k < RLRT_FURTHER; ++k)
    if (values[k] >= 0)
      all[size_t(k)] = run->array<float>(values[k]);
  return all;
}

/// Runs a row kernel over every row, chunk by chunk; returns the logits after.
torch::Tensor sweep(rlrt_context *run, const Source &source,
                    const torch::Tensor &logits, rlrt_row_kernel kernel,
                    float *logp, float *entropy, const Further &further) {
  auto rows = logits.clone();
  auto points = torch::arange(rows.size(0), torch::kInt64);
  auto frame = run->frame();
  for (int64_t at = 0; at < rows.size(0); at += run->chunk) {
    int64_t count = std::min(run->chunk, rows.size(0) - at);
    rlrt_rows chunk{};
    chunk.logits = rows.data_ptr<float>() + at * rows.size(1);
    chunk.stride = chunk.vocab = rows.size(1);
    chunk.chosen = source.chosen.data_ptr<int64_t>() + at;
    chunk.points = points.data_ptr<int64_t>() + at;
    chunk.inverse_temperature = float(1 / source.temperature);
    chunk.logp = logp;
    chunk.entropy = entropy;
    std::copy(further.begin(), further.end(), chunk.further);
    kernel(&chunk, &frame, 0, count / 2);
    kernel(&chunk, &frame, count / 2, count);
  }
  return rows;
}

/// The update when the batch's logits are all there is to differentiate.
/// What the runtime leaves out: rows that are not live have the gradient 0, and
/// where nothing reads their streams, none. A row that the program says has no
/// backward pass must have the gradient 0.
void leaveOut(const Update &update, const Update::Rows &rows,
              torch::Tensor *gradient) {
  const rlrt_source &kernels = *rows.kernels;
  if (kernels.live >= 0) {
    auto live = update.atPoints(kernels.live, kernels.token_space);
    for (size_t i = 0; i < live.size(); ++i) {
      if (live[i])
        continue;
      if (gradient)
        (*gradient)[int64_t(i)].zero_();
      if (!kernels.valued)
        for (float *stream :
             {rows.logp, rows.entropy, rows.further[0], rows.further[1],
              rows.further[2], rows.further[3]})
          if (stream)
            stream[i] = NAN;
    }
  }
  if (kernels.backward < 0 || !gradient)
    return;
  auto backward = update.atPoints(kernels.backward, kernels.token_space);
  for (size_t i = 0; i < backward.size(); ++i)
    if (!backward[i] && (*gradient)[int64_t(i)].any().item<bool>())
      throw std::runtime_error("a row without a backward pass has a gradient");
}

void sweepLogits(rlrt_context *run, const Update &update) {
  auto differentiate = [&] {
    run->outcome.valueGradient =
        torch::from_blob(const_cast<float *>(update.differentiate()),
                         run->batch->values.sizes())
            .clone();
  };
  if (update.values) {
    auto f32 = run->batch->values.contiguous();
    std::copy_n(f32.data_ptr<float>(), f32.numel(), update.values);
    if (!update.cotangents)
      differentiate();
  }
  if (update.cotangents) {
    for (const Update::Rows &rows : update.rows) {
      sweep(run, *rows.source, rows.source->logits, rows.kernels->statistics,
            rows.logp, rows.entropy, rows.further);
      leaveOut(update, rows, nullptr);
    }
    update.cotangents();
  }
  for (const Update::Rows &rows : update.rows) {
    auto gradient =
        sweep(run, *rows.source, rows.source->logits, rows.kernels->gradient,
              rows.logp, rows.entropy, rows.further);
    leaveOut(update, rows, &gradient);
    (rows.source == &run->batch->response ? run->outcome.responseGradient
                                          : run->outcome.targetGradient) =
        gradient;
  }
  if (update.values && update.cotangents)
    differentiate();
}

[[noreturn]] void unused(const char *name) {
  throw std::logic_error(std::string(name) +
                         " is not read by the objectives under test");
}

} // namespace

Outcome objective::run(const std::string &library, const Batch &batch,
                       int64_t chunk, int64_t range, const Updater &updater) {
  void *handle = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!handle)
    throw std::runtime_error(dlerror());
  auto *program =
      static_cast<const rlrt_program *>(dlsym(handle, "rl_program"));
  if (!program)
    throw std::runtime_error("no rl_program in " + library);
  rlrt_context run;
  run.batch = &batch;
  run.updater = &updater;
  run.chunk = chunk;
  run.range = range;
  run.setSpace(RLRT_STEP_SPACE, {1});
  run.extents[RLRT_STEP_SPACE] = 1;
  if (program->phases[0].step(&run) != 0)
    throw std::runtime_error("the step failed");
  dlclose(handle);
  return run.outcome;
}

extern "C" {

int32_t rlrt_main(int32_t, char **, const rlrt_program *) {
  unused("rlrt_main");
}
int32_t rlrt_fail(rlrt_failures *to, int32_t, int64_t, int64_t) {
  __atomic_fetch_add(&to->count, 1, __ATOMIC_RELAXED);
  return 0;
}
int32_t rlrt_alloc(rlrt_context *run, int32_t value, int32_t space,
                   int64_t dense, int32_t dtype) {
  auto at = size_t(value);
  if (run->values.size() <= at) {
    run->values.resize(at + 1);
    run->storage.resize(at + 1);
    run->dtypes.resize(at + 1);
  }
  size_t width = dtype == RLRT_BOOL ? 1 : dtype == RLRT_F32 ? 4 : 8;
  run->storage[at].assign(
      size_t(run->extents.at(size_t(space)) * dense) * width + 8, 0);
  run->values[at] = dtype == RLRT_TEXT ? nullptr : run->storage[at].data();
  run->dtypes[at] = dtype;
  run->spaces[value] = space;
  return 0;
}
int32_t rlrt_param(rlrt_context *, int32_t, int32_t) { unused("rlrt_param"); }
int32_t rlrt_step(rlrt_context *, int32_t, int32_t) { unused("rlrt_step"); }
int32_t rlrt_seed(rlrt_context *, int32_t) { unused("rlrt_seed"); }
int32_t rlrt_parallel(rlrt_context *run, rlrt_kernel kernel) {
  return run->call(kernel, run->extents[RLRT_PROMPT_SPACE]);
}
int32_t rlrt_serial(rlrt_context *run, rlrt_kernel kernel) {
  return run->call(kernel, 1);
}
int32_t rlrt_draw(rlrt_context *run, int32_t) {
  run->setSpace(RLRT_PROMPT_SPACE, {int64_t(run->batch->rollouts.size())});
  return 0;
}
int32_t rlrt_field(rlrt_context *, const char *, int32_t, int32_t) { return 0; }
int32_t rlrt_text_constant(rlrt_context *, int32_t, const char *) {
  unused("rlrt_text_constant");
}
int32_t rlrt_text_format(rlrt_context *, int32_t, int32_t, const char *,
                         int32_t, const int32_t *) {
  unused("rlrt_text_format");
}
int32_t rlrt_text_where(rlrt_context *, int32_t, int32_t, int32_t, int32_t,
                        int32_t) {
  unused("rlrt_text_where");
}
int32_t rlrt_text_map(rlrt_context *, int32_t, int32_t, int32_t, int32_t) {
  unused("rlrt_text_map");
}
int32_t rlrt_text_test(rlrt_context *, int32_t, int32_t, int32_t, int32_t,
                       int32_t) {
  unused("rlrt_text_test");
}
int32_t rlrt_text_capture(rlrt_context *, int32_t, int32_t, int32_t,
                          const char *, int32_t) {
  unused("rlrt_text_capture");
}
int32_t rlrt_math_verdict(rlrt_context *, int32_t, int32_t, int32_t, int32_t,
                          int32_t) {
  unused("rlrt_math_verdict");
}
int32_t rlrt_code_verdict(rlrt_context *, int32_t, int32_t, int32_t, int32_t,
                          int32_t, int32_t) {
  unused("rlrt_code_verdict");
}
int32_t rlrt_text_replace(rlrt_context *, int32_t, int32_t, int32_t,
                          const char *, int32_t) {
  unused("rlrt_text_replace");
}
int32_t rlrt_shared_words(rlrt_context *, int32_t, int32_t, int32_t, int32_t) {
  unused("rlrt_shared_words");
}
int32_t rlrt_fits_schema(rlrt_context *, int32_t, int32_t, int32_t,
                         const char *) {
  unused("rlrt_fits_schema");
}
int32_t rlrt_text_matches(rlrt_context *, int32_t, int32_t, int32_t,
                          const char *) {
  unused("rlrt_text_matches");
}
int32_t rlrt_text_length(rlrt_context *, int32_t, int32_t, int32_t) {
  unused("rlrt_text_length");
}
int32_t rlrt_prompt(rlrt_context *, int32_t) { return 0; }
int32_t rlrt_target(rlrt_context *run, int32_t, int32_t space) {
  run->setSpace(space, run->batch->target.lengths);
  run->sources[space] = &run->batch->target;
  return 0;
}
int32_t rlrt_sample(rlrt_context *run, int32_t response, int32_t truncated,
                    int32_t space, int32_t logp) {
  run->setSpace(RLRT_ROLLOUT_SPACE, run->batch->rollouts);
  run->setSpace(space, run->batch->response.lengths);
  run->sources[space] = &run->batch->response;
  if (response >= 0)
    rlrt_alloc(run, response, RLRT_ROLLOUT_SPACE, 1, RLRT_TEXT);
  if (truncated >= 0)
    rlrt_alloc(run, truncated, RLRT_ROLLOUT_SPACE, 1, RLRT_BOOL);
  if (logp >= 0) {
    rlrt_alloc(run, logp, space, 1, RLRT_F32);
    run->write(logp, run->batch->sampledLogp);
  }
  return 0;
}
int32_t rlrt_score(rlrt_context *run, int32_t model, int32_t space,
                   int32_t logp, int32_t entropy, rlrt_row_kernel kernel,
                   int32_t live, const int32_t *further) {
  const Source &source = *run->sources.at(space);
  const auto &logits =
      model == rlrt_reference ? source.refLogits : source.oldLogits;
  std::vector<torch::Tensor> all = statistics(source, logits);
  auto l = all[0], h = all[1];
  std::vector<int32_t> streams{logp, entropy};
  if (logp >= 0)
    run->write(logp, l);
  if (entropy >= 0)
    run->write(entropy, h);
  for (int32_t k = 0; further && k < RLRT_FURTHER; ++k)
    if (streams.push_back(further[k]); further[k] >= 0)
      run->write(further[k], all[size_t(2 + k)]);
  // Nothing may depend on what the program says that it does not read.
  if (live >= 0)
    for (int32_t value : streams)
      if (std::vector<uint8_t> is = run->atPoints(live, space); value >= 0)
        for (size_t i = 0; i < is.size(); ++i)
          if (!is[i])
            run->array<float>(value)[i] = NAN;
  // The compiled statistics must agree with what the test hands on.
  auto kernelLogp = torch::empty({l.size(0)}, torch::kFloat32);
  auto kernelEntropy = torch::empty({l.size(0)}, torch::kFloat32);
  std::vector<torch::Tensor> kernelFurther;
  Further made{};
  for (int32_t k = 0; k < RLRT_FURTHER; ++k) {
    kernelFurther.push_back(torch::empty({l.size(0)}, torch::kFloat32));
    if (further && further[k] >= 0)
      made[size_t(k)] = kernelFurther.back().data_ptr<float>();
  }
  sweep(run, source, logits, kernel, kernelLogp.data_ptr<float>(),
        kernelEntropy.data_ptr<float>(), made);
  for (int32_t k = 0; k < RLRT_FURTHER; ++k)
    if (made[size_t(k)] && l.size(0) &&
        (kernelFurther[size_t(k)] - all[size_t(2 + k)])
                .abs()
                .max()
                .item<double>() > 1e-4)
      throw std::runtime_error("statistics kernel: wrong statistic " +
                               std::to_string(k));
  if (l.size(0) &&
      ((kernelLogp - l).abs() / l.abs().clamp_min(1)).max().item<double>() >
          1e-5)
    throw std::runtime_error("statistics kernel: wrong log-probability");
  return 0;
}
int32_t rlrt_value(rlrt_context *run, int32_t, int32_t value) {
  run->write(value, run->batch->oldValues);
  return 0;
}
int32_t rlrt_update(rlrt_context *run, const rlrt_update_plan *plan) {
  run->outcome.coupled = plan->coupled != 0;
  // Coupled cotangents may make arrays and so move the frame.
  auto frame = run->frame();
  Update update{{}, &frame, {}, nullptr, {}, {}};
  update.atPoints = [run](int32_t value, int32_t space) {
    return run->atPoints(value, space);
  };
  for (int32_t i = 0; i < plan->source_count; ++i) {
    const rlrt_source &s = plan->sources[i];
    update.rows.push_back(
        {run->sources.at(s.token_space), &s, run->array<float>(s.logp),
         s.entropy >= 0 ? run->array<float>(s.entropy) : nullptr,
         furtherOf(run, s.further)});
  }
  auto host = [&] {
    if (plan->cotangents(run) != 0)
      throw std::runtime_error("the cotangents failed");
    frame = run->frame();
  };
  if (plan->coupled)
    update.cotangents = host;
  if (plan->critic_space >= 0) {
    update.values = run->array<float>(plan->critic_value);
    update.differentiate = [&] {
      if (!plan->coupled)
        host();
      return run->array<float>(plan->critic_cotangent);
    };
  }
  if (*run->updater)
    (*run->updater)(update);
  else
    sweepLogits(run, update);
  return 0;
}
int32_t rlrt_passes(rlrt_context *run, rlrt_host pass) { return pass(run); }
int32_t rlrt_metric(rlrt_context *run, const char *name, int32_t value) {
  run->outcome.metrics[name] = *run->array<float>(value);
  return 0;
}
int32_t rlrt_column(rlrt_context *, const char *, int32_t) { return 0; }
int32_t rlrt_state(rlrt_context *, int32_t, int32_t, int32_t) {
  unused("rlrt_state");
}
int32_t rlrt_next(rlrt_context *, int32_t, int32_t) { unused("rlrt_next"); }
}
