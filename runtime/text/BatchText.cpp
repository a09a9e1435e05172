// In: a batch with texts. Out: texts, truths and lengths in the same batch.
// Must not know: models, tokens, where the texts came from.
#include "runtime/text/BatchText.h"

#include "runtime/abi/Error.h"

#include "runtime/sandbox/UnitTests.h"
#include "runtime/text/Pattern.h"
#include "runtime/text/Text.h"
#include "runtime/verify/JsonSchema.h"
#include "runtime/verify/Verifier.h"

#include <ATen/Parallel.h>

#include <stdexcept>

namespace rlrt {

namespace {
/// A text operand, read at points of a finer space.
struct Operand {
  const std::vector<std::string> &texts;
  std::vector<int64_t> points;
  Operand(Batch &batch, int value, int space)
      : texts(batch.texts(value)),
        points(batch.ancestors(space, batch.space(value))) {}
  const std::string &operator[](size_t point) const {
    return texts[size_t(points[point])];
  }
};
} // namespace

/// The texts of a result. Operands are other values, so they stay in place.
static std::vector<std::string> &result(Batch &batch, int value, int space) {
  batch.ensure(value, space, RLRT_TEXT);
  return batch.texts(value);
}

void textConstant(Batch &batch, int value, const char *text) {
  result(batch, value, RLRT_STEP_SPACE)[0] = text;
}

static std::string shownAt(Batch &batch, int value, size_t point) {
  switch (batch.dtype(value)) {
  case RLRT_F32:
    return shown(
        static_cast<const float *>(batch.data(value, RLRT_F32))[point]);
  case RLRT_I64:
    return std::to_string(
        static_cast<const int64_t *>(batch.data(value, RLRT_I64))[point]);
  case RLRT_BOOL:
    return static_cast<const uint8_t *>(batch.data(value, RLRT_BOOL))[point]
               ? "true"
               : "false";
  default:
    return batch.texts(value)[point];
  }
}

void textFormat(Batch &batch, int value, int space, const char *pattern,
                std::span<const int32_t> arguments) {
  std::vector<std::string> pieces = splitFormat(pattern);
  if (pieces.size() != arguments.size() + 1)
    throw std::runtime_error("format `" + std::string(pattern) + "` has " +
                             std::to_string(pieces.size() - 1) + " holes for " +
                             std::to_string(arguments.size()) + " values");
  std::vector<std::vector<int64_t>> points;
  for (int32_t argument : arguments)
    points.push_back(batch.ancestors(space, batch.space(argument)));
  std::vector<std::string> &texts = result(batch, value, space);
  for (size_t i = 0; i < texts.size(); ++i) {
    std::string text = pieces[0];
    for (size_t k = 0; k < arguments.size(); ++k)
      text +=
          shownAt(batch, arguments[k], size_t(points[k][i])) + pieces[k + 1];
    texts[i] = std::move(text);
  }
}

void textWhere(Batch &batch, int value, int space, int condition, int yes,
               int no) {
  auto *truth = static_cast<const uint8_t *>(batch.data(condition, RLRT_BOOL));
  auto points = batch.ancestors(space, batch.space(condition));
  Operand left(batch, yes, space), right(batch, no, space);
  std::vector<std::string> &texts = result(batch, value, space);
  for (size_t i = 0; i < texts.size(); ++i)
    texts[i] = truth[points[i]] ? left[i] : right[i];
}

void textMap(Batch &batch, int value, int space, int operation, int text) {
  if (operation != rlrt_trim && operation != rlrt_lower)
    throw std::runtime_error("no text operation has number " +
                             std::to_string(operation));
  Operand operand(batch, text, space);
  std::vector<std::string> &texts = result(batch, value, space);
  for (size_t i = 0; i < texts.size(); ++i)
    texts[i] = operation == rlrt_trim ? trim(operand[i]) : lower(operand[i]);
}

static bool test(int operation, std::string_view left, std::string_view right) {
  switch (operation) {
  case rlrt_equal:
    return left == right;
  case rlrt_contains:
    return left.find(right) != std::string_view::npos;
  case rlrt_starts_with:
    return left.starts_with(right);
  case rlrt_ends_with:
    return left.ends_with(right);
  }
  throw std::runtime_error("no text test has number " +
                           std::to_string(operation));
}

void textTest(Batch &batch, int value, int space, int operation, int left,
              int right) {
  Operand a(batch, left, space), b(batch, right, space);
  auto *truth = static_cast<uint8_t *>(batch.ensure(value, space, RLRT_BOOL));
  for (size_t i = 0; i < a.points.size(); ++i)
    truth[i] = test(operation, a[i], b[i]);
}

void textCapture(Batch &batch, int value, int space, int text,
                 const char *pattern, int group) {
  Pattern compiled(pattern);
  Operand operand(batch, text, space);
  std::vector<std::string> &texts = result(batch, value, space);
  for (size_t i = 0; i < texts.size(); ++i)
    texts[i] = compiled.capture(operand[i], group);
}

void textMatches(Batch &batch, int value, int space, int text,
                 const char *pattern) {
  Pattern compiled(pattern);
  Operand operand(batch, text, space);
  auto *truth = static_cast<uint8_t *>(batch.ensure(value, space, RLRT_BOOL));
  for (size_t i = 0; i < operand.points.size(); ++i)
    truth[i] = compiled.matches(operand[i]);
}

void textUpTo(Batch &batch, int value, int space, int text, int count) {
  Operand operand(batch, text, space);
  std::vector<int64_t> points = batch.ancestors(space, batch.space(count));
  auto *counts = static_cast<const int64_t *>(batch.data(count, RLRT_I64));
  std::vector<std::string> &texts = result(batch, value, space);
  for (size_t i = 0; i < texts.size(); ++i)
    texts[i] = upTo(operand[i], counts[points[i]]);
}

void mathVerdict(Batch &batch, int value, int space, int response, int answer,
                 int from) {
  // Its child processes outlive one call, so that they are made rarely.
  static verify::Verifier verifier;
  Operand given(batch, response, space), gold(batch, answer, space),
      modes(batch, from, space);
  auto *verdicts = static_cast<int64_t *>(batch.ensure(value, space, RLRT_I64));
  for (size_t i = 0; i < given.points.size(); ++i) {
    auto mode = verify::modeOf(modes[i]);
    if (!mode)
      throw InputError("`from` of `math_verdict` is \"boxed\", "
                       "\"hashes\", \"last\" or \"whole\", not \"" +
                       modes[i] + "\"");
    verdicts[i] = verify::number(verifier(gold[i], given[i], *mode));
  }
}

void codeVerdict(Batch &batch, int value, int space, int code, int tests,
                 int seconds, int memory) {
  Operand codes(batch, code, space), asked(batch, tests, space);
  auto limit = [&](int operand) {
    auto *numbers = static_cast<const float *>(batch.data(operand, RLRT_F32));
    std::vector<double> out;
    for (int64_t point : batch.ancestors(space, batch.space(operand)))
      out.push_back(numbers[point]);
    return out;
  };
  std::vector<double> time = limit(seconds), bytes = limit(memory);
  std::vector<sandbox::Test> all;
  for (size_t i = 0; i < codes.points.size(); ++i) {
    all.push_back({codes[i], asked[i], {time[i], bytes[i]}});
    if (std::string fault = sandbox::faultOf(all.back().limits); !fault.empty())
      throw InputError(fault);
  }
  std::vector<sandbox::Verdict> found =
      sandbox::unitTests().run(all, at::get_num_threads());
  auto *verdicts = static_cast<int64_t *>(batch.ensure(value, space, RLRT_I64));
  for (size_t i = 0; i < found.size(); ++i)
    verdicts[i] = int64_t(found[i]);
}

void textReplace(Batch &batch, int value, int space, int text,
                 const char *pattern, int with) {
  Pattern compiled(pattern);
  Operand operand(batch, text, space), other(batch, with, space);
  std::vector<std::string> &texts = result(batch, value, space);
  for (size_t i = 0; i < texts.size(); ++i) {
    // What is not UTF-8 cannot be read by the pattern.
    std::string whole = mendUtf8(operand[i]), mended;
    size_t from = 0;
    for (auto [begin, end] : compiled.all(whole)) {
      mended.append(whole, from, begin - from).append(other[i]);
      from = end;
    }
    texts[i] = mended.append(whole, from);
  }
}

void sharedWords(Batch &batch, int value, int space, int left, int right) {
  Operand a(batch, left, space), b(batch, right, space);
  auto *shared = static_cast<int64_t *>(batch.ensure(value, space, RLRT_I64));
  for (size_t i = 0; i < a.points.size(); ++i)
    shared[i] = sharedWords(a[i], b[i]);
}

void fitsSchema(Batch &batch, int value, int space, int text,
                const char *schema) {
  std::map<std::string, Pattern> patterns;
  verify::JsonSchema rules(schema, [&](const std::string &pattern,
                                       const std::string &part) {
    return patterns.try_emplace(pattern, pattern).first->second.matches(part);
  });
  Operand operand(batch, text, space);
  auto *truth = static_cast<uint8_t *>(batch.ensure(value, space, RLRT_BOOL));
  for (size_t i = 0; i < operand.points.size(); ++i)
    truth[i] = rules.allows(operand[i]);
}

void textLength(Batch &batch, int value, int space, int text) {
  Operand operand(batch, text, space);
  auto *lengths = static_cast<int64_t *>(batch.ensure(value, space, RLRT_I64));
  for (size_t i = 0; i < operand.points.size(); ++i)
    lengths[i] = codePoints(operand[i]);
}

} // namespace rlrt
