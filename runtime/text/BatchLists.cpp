// In: a batch with texts and counts. Out: axes made of them, and the values
// along these. Must not know: models, tokens, where the texts came from.
#include "runtime/text/BatchLists.h"

#include "runtime/text/Pattern.h"
#include "runtime/text/Text.h"

#include <algorithm>
#include <stdexcept>

namespace rlrt {

namespace {

/// Stretches of a text, in bytes.
using Stretches = std::vector<std::pair<size_t, size_t>>;

int64_t *integers(Batch &batch, int value, int space) {
  return static_cast<int64_t *>(batch.ensure(value, space, RLRT_I64));
}

/// The texts at every point of a space, as UTF-8.
std::vector<std::string> textsAt(Batch &batch, int text, int space) {
  const std::vector<std::string> &all = batch.texts(text);
  std::vector<std::string> found;
  for (int64_t point : batch.ancestors(space, batch.space(text)))
    found.push_back(mendUtf8(all[size_t(point)]));
  return found;
}

/// Makes the space of stretches and the values along it.
void writeStretches(Batch &batch, const std::vector<std::string> &texts,
                    const std::vector<Stretches> &stretches, int space,
                    int text, int begin, int end) {
  std::vector<int64_t> offsets = {0};
  for (const Stretches &own : stretches)
    offsets.push_back(offsets.back() + int64_t(own.size()));
  batch.setSpace(space, std::move(offsets));
  if (text >= 0)
    batch.ensure(text, space, RLRT_TEXT);
  int64_t *begins = begin < 0 ? nullptr : integers(batch, begin, space);
  int64_t *ends = end < 0 ? nullptr : integers(batch, end, space);
  size_t point = 0;
  for (size_t i = 0; i < texts.size(); ++i)
    for (auto [from, to] : stretches[i]) {
      if (text >= 0)
        batch.texts(text)[point] = texts[i].substr(from, to - from);
      if (begins)
        begins[point] = codePoints(std::string_view(texts[i]).substr(0, from));
      if (ends)
        ends[point] = codePoints(std::string_view(texts[i]).substr(0, to));
      ++point;
    }
}

/// Where the pieces of a text begin.
std::vector<size_t> piecesOf(std::string_view text, const Stretches &cues,
                             const Stretches &ends, int64_t minHead,
                             int64_t minGap) {
  std::vector<size_t> begins;
  auto distance = [&](size_t from, size_t to) {
    return codePoints(text.substr(from, to - from));
  };
  size_t last = 0;
  auto before = ends.begin();
  size_t lastEnd = 0;
  for (auto [at, past] : cues) {
    if (at < last || distance(0, at) < minHead || distance(last, at) < minGap)
      continue;
    for (; before != ends.end() && before->second <= at; ++before)
      lastEnd = before->second;
    size_t begin = before == ends.begin() ? at : lastEnd;
    if (begins.empty() || begin != begins.back())
      begins.push_back(begin);
    last = begin;
  }
  return begins;
}

} // namespace

void extend(Batch &batch, int space, int counts) {
  auto *numbers = static_cast<const int64_t *>(batch.data(counts, RLRT_I64));
  int64_t outer = batch.extent(batch.parent(space));
  std::vector<int64_t> offsets = {0};
  for (int64_t i = 0; i < outer; ++i) {
    if (numbers[i] < 0)
      throw std::runtime_error("a group of " + std::to_string(numbers[i]) +
                               " points");
    offsets.push_back(offsets.back() + numbers[i]);
  }
  batch.setSpace(space, std::move(offsets));
}

void findAll(Batch &batch, int text, const char *pattern, int space, int match,
             int begin, int end) {
  Pattern compiled(pattern);
  std::vector<std::string> texts = textsAt(batch, text, batch.parent(space));
  std::vector<Stretches> stretches;
  for (const std::string &one : texts)
    stretches.push_back(compiled.all(one));
  writeStretches(batch, texts, stretches, space, match, begin, end);
}

void split(Batch &batch, int text, const char *at, const char *after,
           int64_t minHead, int64_t minGap, int space, int piece, int begin) {
  Pattern cue(at), end(after);
  std::vector<std::string> texts = textsAt(batch, text, batch.parent(space));
  std::vector<Stretches> stretches;
  for (const std::string &one : texts) {
    std::vector<size_t> begins =
        piecesOf(one, cue.all(one), *after ? end.all(one) : Stretches(),
                 minHead, minGap);
    Stretches &own = stretches.emplace_back();
    for (size_t i = 0; i < begins.size(); ++i)
      own.emplace_back(begins[i],
                       i + 1 < begins.size() ? begins[i + 1] : one.size());
  }
  writeStretches(batch, texts, stretches, space, piece, begin, -1);
}

/// The different ones of a list, in order, and the number of each point.
template <typename T>
static std::vector<T> distinctOf(const std::vector<T> &all,
                                 std::vector<int64_t> &member) {
  std::vector<T> kept = all;
  std::sort(kept.begin(), kept.end());
  kept.erase(std::unique(kept.begin(), kept.end()), kept.end());
  for (const T &one : all)
    member.push_back(std::lower_bound(kept.begin(), kept.end(), one) -
                     kept.begin());
  return kept;
}

void distinct(Batch &batch, int key, int points, int space, int value,
              int member) {
  std::vector<int64_t> numbers;
  if (batch.dtype(key) == RLRT_TEXT) {
    std::vector<std::string> all;
    for (int64_t point : batch.ancestors(points, batch.space(key)))
      all.push_back(batch.texts(key)[size_t(point)]);
    std::vector<std::string> kept = distinctOf(all, numbers);
    batch.setSpace(space, {0, int64_t(kept.size())});
    if (value >= 0) {
      batch.ensure(value, space, RLRT_TEXT);
      batch.texts(value) = std::move(kept);
    }
  } else {
    auto *from = static_cast<const int64_t *>(batch.data(key, RLRT_I64));
    std::vector<int64_t> all(from, from + batch.extent(points));
    std::vector<int64_t> kept = distinctOf(all, numbers);
    batch.setSpace(space, {0, int64_t(kept.size())});
    if (value >= 0)
      std::copy(kept.begin(), kept.end(), integers(batch, value, space));
  }
  if (member >= 0)
    std::copy(numbers.begin(), numbers.end(), integers(batch, member, points));
}

void textTake(Batch &batch, int value, int space, int text, int from,
              int index) {
  std::vector<int64_t> at = batch.ancestors(space, batch.space(index));
  std::vector<int64_t> groups = batch.ancestors(space, batch.parent(from));
  std::vector<int64_t> points = batch.ancestors(from, batch.space(text));
  auto *numbers = static_cast<const int64_t *>(batch.data(index, RLRT_I64));
  const std::vector<int64_t> &offsets = batch.offsets(from);
  batch.ensure(value, space, RLRT_TEXT);
  std::vector<std::string> &out = batch.texts(value);
  for (size_t i = 0; i < out.size(); ++i) {
    int64_t first = offsets[size_t(groups[i])];
    int64_t past = offsets[size_t(groups[i]) + 1];
    int64_t number = numbers[at[i]];
    out[i].clear();
    if (number >= 0 && number < past - first)
      out[i] = batch.texts(text)[size_t(points[size_t(first + number)])];
  }
}

} // namespace rlrt
