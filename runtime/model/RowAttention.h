// In: one key head's keys and values in memory, queries of rows that share the
// first part of them. Out: attention results.
// Must not know: tensors, models, where keys come from.
#pragma once

#include <cstdint>
#include <vector>

namespace rlrt {

/// Keys and values of one head. A tile holds 16 tokens: element d of token t is
/// keys[(t / 16 * size + d) * 16 + t % 16]; values are [tokens, size].
struct HeadPart {
  const float *keys = nullptr, *values = nullptr;
  int64_t length = 0;
};

/// One row: its own tokens, the newest last, which come after the shared ones.
struct HeadRow {
  HeadPart own;
  const float *queries = nullptr; ///< [shares, size]
  float *results = nullptr;       ///< [shares, size]
};

struct HeadRule {
  int64_t size = 0;   ///< of a head
  int64_t shares = 1; ///< query heads of this key head
  int64_t window = 0; ///< as AttentionRule
  float scale = 1, cap = 0;
};

/// Memory that is used again.
struct HeadScratch {
  std::vector<float> scores;
  std::vector<const float *> query;
  std::vector<float *> shared, own, results;
};

/// Every row attends to the shared part and to its own; scores of the shared
/// part are one matrix product over all rows.
void attendRows(const HeadPart &shared, const HeadRow *rows, int64_t count,
                const HeadRule &rule, HeadScratch &scratch);

} // namespace rlrt
