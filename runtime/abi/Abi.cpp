// In: calls from compiled code. Out: calls of the runtime's classes; every
// exception becomes one printed line and a status. Must not know: how
// services work.
#include "runtime/abi/Guard.h"
#include "runtime/run/Runner.h"
#include "runtime/text/BatchLists.h"
#include "runtime/text/BatchText.h"
#include "runtime/train/Context.h"

using rlrt::guard;

// abi.h declares every function below from its row of abi.def; a difference
// in the arguments is a compile error.
extern "C" {

int32_t rlrt_alloc(rlrt_context *run, int32_t value, int32_t space,
                   int64_t dense, int32_t dtype) {
  return guard([&] { run->alloc(value, space, dense, dtype); });
}

int32_t rlrt_param(rlrt_context *run, int32_t param, int32_t value) {
  return guard([&] { run->param(param, value); });
}

int32_t rlrt_step(rlrt_context *run, int32_t step, int32_t steps) {
  return guard([&] { run->step(step, steps); });
}

int32_t rlrt_parallel(rlrt_context *run, rlrt_kernel kernel) {
  return guard([&] { run->parallel(kernel); });
}

int32_t rlrt_serial(rlrt_context *run, rlrt_kernel kernel) {
  return guard([&] { run->serial(kernel); });
}

int32_t rlrt_fail(rlrt_failures *to, int32_t check, int64_t point,
                  int64_t bits) {
  to->add({check, point, bits});
  return rlrt::Done;
}

int32_t rlrt_seed(rlrt_context *run, int32_t value) {
  return guard([&] { run->seed(value); });
}

int32_t rlrt_draw(rlrt_context *run, int32_t index) {
  return guard([&] { run->draw(index); });
}

int32_t rlrt_field(rlrt_context *run, const char *name, int32_t value,
                   int32_t space) {
  return guard([&] { run->field(name, value, space); });
}

int32_t rlrt_text_constant(rlrt_context *run, int32_t value, const char *text) {
  return guard([&] { rlrt::textConstant(run->arrays(), value, text); });
}

int32_t rlrt_text_format(rlrt_context *run, int32_t value, int32_t space,
                         const char *pattern, int32_t count,
                         const int32_t *arguments) {
  return guard([&] {
    rlrt::textFormat(run->arrays(), value, space, pattern,
                     {arguments, size_t(count)});
  });
}

int32_t rlrt_text_where(rlrt_context *run, int32_t value, int32_t space,
                        int32_t condition, int32_t yes, int32_t no) {
  return guard([&] {
    rlrt::textWhere(run->arrays(), value, space, condition, yes, no);
  });
}

int32_t rlrt_text_map(rlrt_context *run, int32_t value, int32_t space,
                      int32_t operation, int32_t text) {
  return guard(
      [&] { rlrt::textMap(run->arrays(), value, space, operation, text); });
}

int32_t rlrt_text_test(rlrt_context *run, int32_t value, int32_t space,
                       int32_t operation, int32_t left, int32_t right) {
  return guard([&] {
    rlrt::textTest(run->arrays(), value, space, operation, left, right);
  });
}

int32_t rlrt_text_capture(rlrt_context *run, int32_t value, int32_t space,
                          int32_t text, const char *pattern, int32_t group) {
  return guard([&] {
    rlrt::textCapture(run->arrays(), value, space, text, pattern, group);
  });
}

int32_t rlrt_text_matches(rlrt_context *run, int32_t value, int32_t space,
                          int32_t text, const char *pattern) {
  return guard(
      [&] { rlrt::textMatches(run->arrays(), value, space, text, pattern); });
}

int32_t rlrt_text_up_to(rlrt_context *run, int32_t value, int32_t space,
                        int32_t text, int32_t count) {
  return guard(
      [&] { rlrt::textUpTo(run->arrays(), value, space, text, count); });
}

int32_t rlrt_token_at(rlrt_context *run, int32_t value, int32_t space,
                      int32_t at) {
  return guard([&] { run->tokenAt(value, space, at); });
}

int32_t rlrt_math_verdict(rlrt_context *run, int32_t value, int32_t space,
                          int32_t response, int32_t answer, int32_t from) {
  return guard([&] {
    rlrt::mathVerdict(run->arrays(), value, space, response, answer, from);
  });
}

int32_t rlrt_code_verdict(rlrt_context *run, int32_t value, int32_t space,
                          int32_t code, int32_t tests, int32_t seconds,
                          int32_t memory) {
  return guard([&] {
    rlrt::codeVerdict(run->arrays(), value, space, code, tests, seconds,
                      memory);
  });
}

int32_t rlrt_text_replace(rlrt_context *run, int32_t value, int32_t space,
                          int32_t text, const char *pattern, int32_t with) {
  return guard([&] {
    rlrt::textReplace(run->arrays(), value, space, text, pattern, with);
  });
}

int32_t rlrt_shared_words(rlrt_context *run, int32_t value, int32_t space,
                          int32_t left, int32_t right) {
  return guard(
      [&] { rlrt::sharedWords(run->arrays(), value, space, left, right); });
}

int32_t rlrt_fits_schema(rlrt_context *run, int32_t value, int32_t space,
                         int32_t text, const char *schema) {
  return guard(
      [&] { rlrt::fitsSchema(run->arrays(), value, space, text, schema); });
}

int32_t rlrt_text_length(rlrt_context *run, int32_t value, int32_t space,
                         int32_t text) {
  return guard([&] { rlrt::textLength(run->arrays(), value, space, text); });
}

int32_t rlrt_text_take(rlrt_context *run, int32_t value, int32_t space,
                       int32_t text, int32_t from, int32_t index) {
  return guard(
      [&] { rlrt::textTake(run->arrays(), value, space, text, from, index); });
}

int32_t rlrt_extent(rlrt_context *run, int32_t space, int32_t counts) {
  return guard([&] { rlrt::extend(run->arrays(), space, counts); });
}

int32_t rlrt_find_all(rlrt_context *run, int32_t text, const char *pattern,
                      int32_t space, int32_t match, int32_t begin,
                      int32_t end) {
  return guard([&] {
    rlrt::findAll(run->arrays(), text, pattern, space, match, begin, end);
  });
}

int32_t rlrt_split(rlrt_context *run, int32_t text, const char *at,
                   const char *after, int64_t minHead, int64_t minGap,
                   int32_t space, int32_t piece, int32_t begin) {
  return guard([&] {
    rlrt::split(run->arrays(), text, at, after, minHead, minGap, space, piece,
                begin);
  });
}

int32_t rlrt_distinct(rlrt_context *run, int32_t key, int32_t points,
                      int32_t space, int32_t value, int32_t member) {
  return guard([&] {
    rlrt::distinct(run->arrays(), key, points, space, value, member);
  });
}

int32_t rlrt_json(rlrt_context *run, int32_t value, int32_t space, int32_t kind,
                  int32_t dtype, int32_t text, int32_t texts,
                  const char *schema, const char *path) {
  return guard([&] {
    rlrt::json(run->arrays(), value, space, kind, dtype, text, texts, schema,
               path);
  });
}

int32_t rlrt_prompt(rlrt_context *run, int32_t text) {
  return guard([&] { run->prompt(text); });
}

int32_t rlrt_replay(rlrt_context *run, int32_t count, const int32_t *values,
                    const int32_t *joined) {
  return guard(
      [&] { run->replay({values, size_t(count)}, {joined, size_t(count)}); });
}

int32_t rlrt_age(rlrt_context *run, int32_t value) {
  return guard([&] { run->age(value); });
}

int32_t rlrt_target(rlrt_context *run, int32_t text, int32_t space) {
  return guard([&] { run->target(text, space); });
}

int32_t rlrt_sample(rlrt_context *run, int32_t response, int32_t truncated,
                    int32_t space, int32_t logp) {
  return guard([&] { run->sample(response, truncated, space, logp); });
}

int32_t rlrt_sample_after(rlrt_context *run, const char *name, int32_t call,
                          int32_t after, int32_t count, int32_t maxTokens,
                          int32_t temperature, const char *stop, int32_t space,
                          int32_t attempt, int32_t truncated, int32_t tokens) {
  return guard([&] {
    run->sampleAfter({name, call, after, count, maxTokens, temperature, stop,
                      space, attempt, truncated, tokens});
  });
}

int32_t rlrt_drop(rlrt_context *run, int32_t space, int32_t keep, int32_t count,
                  const int32_t *values, const int32_t *left,
                  const char *counted) {
  return guard([&] {
    run->drop(space, keep, {values, size_t(count)}, {left, size_t(count)},
              counted);
  });
}

int32_t rlrt_score(rlrt_context *run, int32_t model, int32_t space,
                   int32_t logp, int32_t entropy, rlrt_row_kernel statistics,
                   int32_t live, const int32_t *further) {
  return guard([&] {
    run->score(model, space, logp, entropy, further, statistics, live);
  });
}

int32_t rlrt_value(rlrt_context *run, int32_t space, int32_t value) {
  return guard([&] { run->value(space, value); });
}

int32_t rlrt_update(rlrt_context *run, const rlrt_update_plan *plan) {
  return guard(
      [&] { run->update(*plan, [&] { rlrt::check(plan->cotangents(run)); }); });
}

int32_t rlrt_passes(rlrt_context *run, rlrt_host pass) {
  return guard([&] {
    for (int64_t i = 0, count = run->passes(); i < count; ++i) {
      rlrt::check(pass(run));
      run->endPass();
    }
  });
}

int32_t rlrt_metric(rlrt_context *run, const char *name, int32_t value) {
  return guard([&] { run->metric(name, value); });
}

int32_t rlrt_column(rlrt_context *run, const char *name, int32_t value) {
  return guard([&] { run->column(name, value); });
}

int32_t rlrt_state(rlrt_context *run, int32_t state, int32_t init,
                   int32_t value) {
  return guard([&] { run->state(state, init, value); });
}

int32_t rlrt_next(rlrt_context *run, int32_t state, int32_t value) {
  return guard([&] { run->next(state, value); });
}

int32_t rlrt_main(int32_t argc, char **argv, const rlrt_program *program) {
  return guard([&] { rlrt::check(rlrt::runProgram(argc, argv, *program)); });
}

} // extern "C"
