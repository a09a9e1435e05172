// In: a batch with texts and counts. Out: axes made of them, and the values
// along these. Must not know: models, tokens, where the texts came from.
#pragma once

#include "runtime/train/Batch.h"

#include <string>

namespace rlrt {

// See abi.def for what the operations mean. A value of number -1 is not read.

/// Sets a space by the number of points under each point of its parent. Throws
/// where a number is negative.
void extend(Batch &batch, int space, int counts);
void findAll(Batch &batch, int text, const char *pattern, int space, int match,
             int begin, int end);
void split(Batch &batch, int text, const char *at, const char *after,
           int64_t minHead, int64_t minGap, int space, int piece, int begin);
void distinct(Batch &batch, int key, int points, int space, int value,
              int member);
void textTake(Batch &batch, int value, int space, int text, int from,
              int index);
/// `kind`: rlrt_json_value, rlrt_json_status, rlrt_json_count.
void json(Batch &batch, int value, int space, int kind, int dtype, int text,
          int texts, const char *schema, const char *path);

} // namespace rlrt
