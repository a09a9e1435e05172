// In: a phase's data record. Out: which items a batch holds, and their
// declared fields. Must not know: batches, kernels, models.
#include "runtime/data/Source.h"

#include "runtime/abi/Error.h"

#include <charconv>
#include <cmath>
#include <cstdlib>

namespace rlrt {

/// The shortest decimal that reads as the number.
static double decimalOf(float number) {
  char text[64] = {};
  std::to_chars(text, text + sizeof text - 1, number);
  return std::strtod(text, nullptr);
}

int64_t heldOutCount(double share, int64_t size) {
  if (double(float(share)) == share)
    share = decimalOf(float(share));
  double items = std::ceil(share * double(size));
  return items >= double(size) ? size : int64_t(items);
}

Source::Source(const DataSpec &spec, const Settings &settings, Files &files)
    : fields(spec.fields) {
  Files::Opened opened = files.open(spec, settings);
  dataName = opened.name;
  rows = opened.rows;
  if (rows) {
    total = rows->count();
  } else {
    double size = settings.numbers.at(size_t(spec.size));
    if (!(size >= 1) || size > 0x1p62)
      throw InputError("task `" + dataName +
                       "` must have from 1 to 2^62 items, but has " +
                       std::to_string(size));
    total = int64_t(size);
  }
  share = spec.slots.number("held_out", settings);
  if (share < 0 || share > 1)
    throw InputError("slot `held_out` of `" + dataName +
                     "` must be from 0 to 1, but is " + std::to_string(share));
  int64_t held = heldOutCount(share, total);
  bool heldOut = spec.slots.choice("split") == "held_out";
  first = heldOut ? 0 : held;
  count = heldOut ? held : total - held;
  if (count == 0)
    throw InputError("split `" + std::string(heldOut ? "held_out" : "train") +
                     "` of `" + dataName + "` is empty: held_out is " +
                     std::to_string(share) + " of " + std::to_string(total) +
                     " items");
  order.emplace(uint64_t(total), hashText(dataName));
}

int64_t Source::stepsOf(double epochs, int64_t prompts) const {
  // 0.1 is a decimal, as in `heldOutCount`.
  if (double(float(epochs)) == epochs)
    epochs = decimalOf(float(epochs));
  double items = epochs * double(count);
  // 0.1 of 3,000 is 300, and not a little more.
  double nearest = std::round(items);
  if (std::abs(items - nearest) <= 1e-12 * nearest)
    items = nearest;
  double steps = std::ceil(items / double(prompts));
  if (!(steps <= 0x1p53))
    throw InputError("epochs: " + std::to_string(epochs) + " times " +
                     std::to_string(count) + " items are too many steps");
  return std::max<int64_t>(int64_t(steps), 1);
}

std::vector<int64_t> Source::draw(int64_t cursor, int64_t items,
                                  uint64_t key) const {
  std::vector<int64_t> drawn;
  drawn.reserve(size_t(items));
  std::optional<Permutation> shuffle;
  int64_t epoch = -1;
  for (int64_t i = cursor; i < cursor + items; ++i) {
    if (i / count != epoch) {
      epoch = i / count;
      shuffle.emplace(uint64_t(count), mixKey(key, uint64_t(epoch)));
    }
    int64_t position = first + int64_t((*shuffle)(uint64_t(i % count)));
    drawn.push_back(int64_t((*order)(uint64_t(position))));
  }
  return drawn;
}

std::vector<int64_t> Source::firstItems(int64_t items) const {
  if (items == 0 && count > 1000000)
    throw InputError("measuring all " + std::to_string(count) + " items of `" +
                     dataName +
                     "` at once is too much; set prompts: to at most 1000000");
  if (items > count)
    throw InputError("prompts: " + std::to_string(items) +
                     " items are to be measured, but the split of `" +
                     dataName + "` has " + std::to_string(count));
  if (items == 0)
    items = count;
  std::vector<int64_t> taken;
  taken.reserve(size_t(items));
  for (int64_t i = 0; i < items; ++i)
    taken.push_back(int64_t((*order)(uint64_t(first + i))));
  return taken;
}

Table Source::read(std::span<const int64_t> items) const {
  return rows ? rows->read(items) : Table();
}

size_t Source::number(const std::string &field) const {
  for (size_t i = 0; i < fields.size(); ++i)
    if (fields[i].name == field && rows)
      return i;
  throw std::runtime_error("data `" + dataName + "` declares no field `" +
                           field + "`");
}

const std::string &Source::axis(const std::string &field) const {
  return fields[number(field)].axis;
}

void checkSplits(const std::vector<const Source *> &sources,
                 const std::vector<std::string> &phases) {
  for (size_t i = 0; i < sources.size(); ++i)
    for (size_t j = 0; j < i; ++j) {
      const Source &a = *sources[j], &b = *sources[i];
      if (a.name() == b.name() && a.size() == b.size() &&
          a.heldOut() != b.heldOut() && a.heldOutShare() != b.heldOutShare())
        throw InputError("`" + a.name() + "` is cut at held_out " +
                         std::to_string(a.heldOutShare()) + " in phase `" +
                         phases[j] + "`, but at " +
                         std::to_string(b.heldOutShare()) + " in `" +
                         phases[i] + "`: held-out items would be trained on");
    }
}

} // namespace rlrt
