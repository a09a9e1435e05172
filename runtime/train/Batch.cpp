// In: the spaces of a phase, extents, arrays. Out: the frame that compiled
// kernels read and write. Must not know: models, tokens, files.
#include "runtime/train/Batch.h"

#include <cstdlib>
#include <cstring>
#include <numeric>
#include <stdexcept>

namespace rlrt {

size_t Batch::sizeOf(int dtype) {
  switch (dtype) {
  case RLRT_F32:
    return 4;
  case RLRT_I64:
  case RLRT_F64:
    return 8;
  case RLRT_BOOL:
    return 1;
  default:
    throw std::runtime_error("no dtype has number " + std::to_string(dtype));
  }
}

Batch::Batch(const std::vector<SpaceSpec> &spaces, int values)
    : specs(spaces), slots(size_t(values)), offsetStore(spaces.size()),
      parentStore(spaces.size()), extents(spaces.size(), -1),
      valuePointers(size_t(values)), offsetPointers(spaces.size()),
      parentPointers(spaces.size()) {
  view.values = valuePointers.data();
  view.offsets = offsetPointers.data();
  view.parents = parentPointers.data();
  view.extents = extents.data();
  reset();
}

void Batch::reset() {
  std::fill(extents.begin(), extents.end(), -1);
  extents[RLRT_STEP_SPACE] = 1;
  std::fill(offsetPointers.begin(), offsetPointers.end(), nullptr);
  std::fill(parentPointers.begin(), parentPointers.end(), nullptr);
  std::fill(valuePointers.begin(), valuePointers.end(), nullptr);
  for (Slot &slot : slots) {
    slot.dtype = slot.space = -1;
    slot.texts.clear();
  }
  if (mirror)
    mirror->reset(slots.size(), specs.size());
}

void Batch::forgetPrompts() {
  for (size_t s = 0; s < specs.size(); ++s)
    if (s != RLRT_STEP_SPACE) {
      extents[s] = -1;
      offsetPointers[s] = parentPointers[s] = nullptr;
    }
  for (size_t value = 0; value < slots.size(); ++value)
    if (Slot &slot = slots[value]; slot.space != RLRT_STEP_SPACE) {
      slot.dtype = slot.space = -1;
      slot.texts.clear();
      valuePointers[value] = nullptr;
    }
}

bool Batch::isUnderPrompt(int space) const {
  while (space > RLRT_PROMPT_SPACE)
    space = parent(space);
  return space == RLRT_PROMPT_SPACE;
}

void Batch::setSpace(int space, std::vector<int64_t> offsets) {
  size_t s = size_t(space);
  int64_t outer = extent(parent(space));
  if (int64_t(offsets.size()) != outer + 1)
    throw std::runtime_error("space `" + specs.at(s).name + "` needs " +
                             std::to_string(outer + 1) + " offsets, got " +
                             std::to_string(offsets.size()));
  extents[s] = offsets.back();
  std::vector<int64_t> &parents = parentStore[s];
  parents.resize(size_t(offsets.back()));
  for (int64_t i = 0; i < outer; ++i)
    std::fill(parents.begin() + offsets[size_t(i)],
              parents.begin() + offsets[size_t(i) + 1], i);
  offsetStore[s] = std::move(offsets);
  offsetPointers[s] = offsetStore[s].data();
  parentPointers[s] = parents.data();
  auto bytesOf = [](auto &list) {
    return HostArray{list.data(), list.size() * sizeof(int64_t)};
  };
  if (mirror)
    mirror->shape(space, bytesOf(offsetStore[s]), bytesOf(parents), extents[s]);
}

int64_t Batch::extent(int space) const {
  int64_t extent = extents.at(size_t(space));
  if (extent < 0)
    throw std::runtime_error("space `" + specs[size_t(space)].name +
                             "` is used before it is set");
  return extent;
}

const std::vector<int64_t> &Batch::offsets(int space) const {
  extent(space);
  return offsetStore.at(size_t(space));
}

std::vector<int64_t> Batch::offsetsByPrompt(int space) const {
  if (space == RLRT_PROMPT_SPACE) {
    std::vector<int64_t> identity(size_t(extent(space)) + 1);
    std::iota(identity.begin(), identity.end(), 0);
    return identity;
  }
  std::vector<int64_t> result = offsetsByPrompt(parent(space));
  const std::vector<int64_t> &inner = offsets(space);
  for (int64_t &offset : result)
    offset = inner[size_t(offset)];
  return result;
}

std::vector<int64_t> Batch::ancestors(int space, int to) const {
  std::vector<int64_t> points(size_t(extent(space)));
  std::iota(points.begin(), points.end(), 0);
  for (int at = space; at != to; at = parent(at)) {
    if (at < 0 || parent(at) < 0)
      throw std::runtime_error("space `" + specs.at(size_t(to)).name +
                               "` is not coarser than `" +
                               specs[size_t(space)].name + "`");
    const std::vector<int64_t> &parents = parentStore[size_t(at)];
    extent(at);
    for (int64_t &point : points)
      point = parents[size_t(point)];
  }
  return points;
}

std::map<int, std::vector<int64_t>> Batch::drop(int space,
                                                const uint8_t *keep) {
  std::map<int, std::vector<int64_t>> stays;
  std::map<int, std::vector<int64_t>> made;
  // A space comes after the one it lies under.
  for (int s = space; s < int(specs.size()); ++s) {
    bool isUnder = stays.count(parent(s));
    if ((s != space && !isUnder) || !isSet(s))
      continue;
    const std::vector<int64_t> &old = offsets(s);
    std::vector<int64_t> parents;
    if (isUnder) {
      parents = stays[parent(s)];
    } else {
      parents.resize(old.size() - 1);
      std::iota(parents.begin(), parents.end(), 0);
    }
    std::vector<int64_t> &points = stays[s], &fresh = made[s];
    fresh.push_back(0);
    for (int64_t above : parents) {
      for (int64_t i = old[size_t(above)]; i < old[size_t(above) + 1]; ++i)
        if (s != space || keep[i])
          points.push_back(i);
      fresh.push_back(int64_t(points.size()));
    }
  }
  for (auto &[s, fresh] : made)
    setSpace(s, std::move(fresh));
  return stays;
}

void Batch::copyLeft(int from, int to,
                     const std::map<int, std::vector<int64_t>> &stays) {
  int in = space(from), type = dtype(from);
  int64_t width = dense(from);
  make(to, in, width, type);
  const void *old = type == RLRT_TEXT ? nullptr : data(from, type);
  void *left = type == RLRT_TEXT ? nullptr : change(to, type);
  auto points = stays.find(in);
  for (int64_t i = 0; i < extent(in); ++i) {
    int64_t was = points == stays.end() ? i : points->second[size_t(i)];
    if (type == RLRT_TEXT)
      std::copy_n(slot(from).texts.begin() + was * width, width,
                  slot(to).texts.begin() + i * width);
    else
      std::memcpy(static_cast<std::byte *>(left) +
                      size_t(i * width) * sizeOf(type),
                  static_cast<const std::byte *>(old) +
                      size_t(was * width) * sizeOf(type),
                  size_t(width) * sizeOf(type));
  }
}

const Batch::Slot &Batch::slot(int value) const {
  if (value < 0 || size_t(value) >= slots.size())
    throw std::runtime_error("no value has number " + std::to_string(value));
  return slots[size_t(value)];
}

Batch::Slot &Batch::slot(int value) {
  return const_cast<Slot &>(std::as_const(*this).slot(value));
}

void *Batch::make(int value, int space, int64_t dense, int dtype) {
  Slot &made = slot(value);
  int64_t points = extent(space);
  made.dtype = dtype;
  made.space = space;
  made.dense = dense;
  if (dtype == RLRT_TEXT) {
    made.texts.assign(size_t(points * dense), std::string());
    return nullptr;
  }
  size_t bytes = size_t(points * dense) * sizeOf(dtype);
  // Whole cache lines, and one to spare for vectors that read past the end.
  size_t needed = (bytes + 127) / 64 * 64;
  if (needed > made.capacity) {
    made.capacity = needed + needed / 4 / 64 * 64;
    made.memory = {
        static_cast<std::byte *>(std::aligned_alloc(64, made.capacity)),
        std::free};
    if (!made.memory)
      throw std::bad_alloc();
  }
  std::memset(made.memory.get(), 0, needed);
  valuePointers[size_t(value)] = made.memory.get();
  if (mirror)
    mirror->make(value, {made.memory.get(), bytes});
  return made.memory.get();
}

bool Batch::fits(int value, int space, int dtype) const {
  const Slot &made = slot(value);
  return made.dtype == dtype && made.space == space && made.dense == 1 &&
         (dtype != RLRT_TEXT || int64_t(made.texts.size()) == extent(space));
}

void *Batch::ensure(int value, int space, int dtype) {
  if (!fits(value, space, dtype))
    make(value, space, 1, dtype);
  return dtype == RLRT_TEXT ? nullptr : change(value, dtype);
}

void *Batch::place(int value, int space, int dtype) {
  if (!fits(value, space, dtype))
    make(value, space, 1, dtype);
  return memory(value, dtype);
}

void *Batch::memory(int value, int dtype) {
  Slot &made = slot(value);
  if (made.dtype != dtype)
    throw std::runtime_error(
        "value " + std::to_string(value) + " should be " + dtypeName(dtype) +
        ", but is " + (made.dtype < 0 ? "not made" : dtypeName(made.dtype)));
  return made.memory.get();
}

const void *Batch::data(int value, int dtype) {
  void *array = memory(value, dtype);
  if (mirror && dtype != RLRT_TEXT)
    mirror->toHost(value);
  return array;
}

void *Batch::change(int value, int dtype) {
  void *array = memory(value, dtype);
  if (mirror && dtype != RLRT_TEXT) {
    mirror->toHost(value);
    mirror->changeOnHost(value);
  }
  return array;
}

std::vector<std::string> &Batch::texts(int value) {
  memory(value, RLRT_TEXT);
  return slot(value).texts;
}

} // namespace rlrt
