// In: a name and the names there are. Out: the one probably meant.
// Must not know: what the names stand for.
#include "dsl/diag/Diagnostics.h"

#include <algorithm>

namespace rl::diag {

namespace {

/// Edits (insert, delete, replace, swap neighbours) from `a` to `b`; gives up
/// with `limit + 1`.
size_t editDistance(std::string_view a, std::string_view b, size_t limit) {
  size_t lengths =
      a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  if (lengths > limit)
    return limit + 1;
  std::vector<size_t> before(b.size() + 1), last(b.size() + 1),
      row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j)
    last[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    size_t best = row[0];
    for (size_t j = 1; j <= b.size(); ++j) {
      size_t replace = last[j - 1] + (a[i - 1] != b[j - 1]);
      row[j] = std::min({replace, last[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
      best = std::min(best, row[j]);
    }
    if (best > limit)
      return limit + 1;
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

} // namespace

std::string nearest(std::string_view name,
                    const std::vector<std::string> &candidates) {
  // One edit in three letters; very short names resemble everything.
  size_t limit = name.size() < 3 ? 0 : std::min<size_t>(name.size() / 3, 4);
  std::string found;
  size_t smallest = limit + 1;
  if (limit == 0 || name.size() > 200)
    return found;
  for (const std::string &candidate : candidates) {
    size_t distance = editDistance(name, candidate, limit);
    if (distance < smallest && distance > 0) {
      smallest = distance;
      found = candidate;
    }
  }
  return found;
}

} // namespace rl::diag
