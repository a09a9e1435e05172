// In: a batch with texts. Out: texts, truths and lengths in the same batch.
// Must not know: models, tokens, where the texts came from.
#pragma once

#include "runtime/train/Batch.h"

#include <span>
#include <string>

namespace rlrt {

// Each writes `value` at every point of `space`; operands lie in the same
// space or in one above it. See abi.def for what the operations mean.

/// A text of step space.
void textConstant(Batch &batch, int value, const char *text);
/// Fills the holes of `pattern`; f32 is shown as its shortest decimal, bool as
/// true or false.
void textFormat(Batch &batch, int value, int space, const char *pattern,
                std::span<const int32_t> arguments);
void textWhere(Batch &batch, int value, int space, int condition, int yes,
               int no);
/// `operation`: rlrt_trim, rlrt_lower.
void textMap(Batch &batch, int value, int space, int operation, int text);
/// `operation`: rlrt_equal, rlrt_contains, rlrt_starts_with, rlrt_ends_with.
void textTest(Batch &batch, int value, int space, int operation, int left,
              int right);
void textCapture(Batch &batch, int value, int space, int text,
                 const char *pattern, int group);
void textMatches(Batch &batch, int value, int space, int text,
                 const char *pattern);
void textUpTo(Batch &batch, int value, int space, int text, int count);
/// See `math_verdict` of Primitives.def.
void mathVerdict(Batch &batch, int value, int space, int response, int answer,
                 int from);
/// See `code_verdict` of Primitives.def; throws where code cannot be run.
void codeVerdict(Batch &batch, int value, int space, int code, int tests,
                 int seconds, int memory);
void textReplace(Batch &batch, int value, int space, int text,
                 const char *pattern, int with);
void sharedWords(Batch &batch, int value, int space, int left, int right);
void fitsSchema(Batch &batch, int value, int space, int text,
                const char *schema);
void textLength(Batch &batch, int value, int space, int text);

} // namespace rlrt
