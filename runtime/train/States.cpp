// In: next values of declared states, step by step. Out: what each step reads,
// what the trace shows, what a checkpoint keeps.
// Must not know: how values are computed, files.
#include "runtime/train/States.h"

#include "runtime/abi/Error.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>

namespace rlrt {

using nlohmann::ordered_json;

double numberAt(const void *array, int dtype, int64_t index) {
  const auto *bytes = static_cast<const std::byte *>(array);
  auto as = [&]<typename Number>(Number number) {
    std::memcpy(&number, bytes + size_t(index) * sizeof number, sizeof number);
    return double(number);
  };
  return dtype == RLRT_F32   ? as(float())
         : dtype == RLRT_F64 ? as(double())
         : dtype == RLRT_I64 ? as(int64_t())
                             : as(uint8_t());
}

States::States(const std::vector<StateSpec> &specs) {
  for (const StateSpec &spec : specs)
    states.push_back({spec, {}, {}, false});
}

States::Bytes States::bytesOf(const State &state, Batch &batch,
                              int value) const {
  const StateSpec &spec = state.spec;
  const void *data = batch.data(value, spec.dtype);
  if (batch.space(value) != RLRT_STEP_SPACE || batch.dense(value) != spec.size)
    throw std::runtime_error("state `" + spec.name + "` gets an array of " +
                             std::to_string(batch.dense(value)) +
                             " numbers, but holds " +
                             std::to_string(spec.size));
  const auto *from = static_cast<const std::byte *>(data);
  return Bytes(from, from + size_t(spec.size) * Batch::sizeOf(spec.dtype));
}

void States::read(int number, Batch &batch, int init, int value) {
  State &state = at(number);
  if (state.present.empty()) {
    state.present = bytesOf(state, batch, init);
    state.isNew = true;
  }
  batch.make(value, RLRT_STEP_SPACE, state.spec.size, state.spec.dtype);
  std::memcpy(batch.change(value, state.spec.dtype), state.present.data(),
              state.present.size());
}

void States::stage(int number, Batch &batch, int value) {
  State &state = at(number);
  state.next = bytesOf(state, batch, value);
}

void States::again() {
  for (State &state : states) {
    state.next.clear();
    if (state.isNew)
      state.present.clear();
  }
}

void States::commit() {
  for (State &state : states) {
    state.isNew = false;
    if (!state.next.empty())
      state.present = std::exchange(state.next, {});
  }
}

std::vector<std::pair<std::string, double>> States::metrics() const {
  std::vector<bool> counts(states.size());
  for (const State &state : states)
    if (state.spec.counter >= 0)
      counts[size_t(state.spec.counter)] = true;
  std::vector<std::pair<std::string, double>> shown;
  for (size_t i = 0; i < states.size(); ++i) {
    const StateSpec &spec = states[i].spec;
    if (counts[i] || states[i].present.empty())
      continue;
    int64_t held = spec.size;
    if (spec.counter >= 0) {
      const State &counter = states[size_t(spec.counter)];
      held = int64_t(numberAt(counter.present.data(), counter.spec.dtype, 0));
      held = std::clamp<int64_t>(held, 0, spec.size);
    }
    double sum = 0;
    for (int64_t k = 0; k < held; ++k)
      sum += numberAt(states[i].present.data(), spec.dtype, k);
    shown.emplace_back("state/" + spec.name,
                       held > 1 ? sum / double(held) : sum);
  }
  return shown;
}

//===-- Checkpoints -------------------------------------------------------===//

template <typename Number>
static ordered_json toJson(const std::byte *bytes, int64_t index) {
  Number number;
  std::memcpy(&number, bytes + size_t(index) * sizeof number, sizeof number);
  if constexpr (std::is_floating_point_v<Number>) {
    if (!std::isfinite(number)) {
      uint64_t bits = 0;
      std::memcpy(&bits, &number, sizeof number);
      char text[24];
      std::snprintf(text, sizeof text, "0x%llx", (unsigned long long)bits);
      return text;
    }
  }
  return number;
}

template <typename Number>
static void fromJson(const ordered_json &value, std::byte *bytes,
                     int64_t index) {
  Number number;
  if (value.is_string()) {
    uint64_t bits = std::stoull(value.get<std::string>(), nullptr, 16);
    std::memcpy(&number, &bits, sizeof number);
  } else {
    number = value.get<Number>();
  }
  std::memcpy(bytes + size_t(index) * sizeof number, &number, sizeof number);
}

ordered_json States::saved() const {
  ordered_json list = ordered_json::array();
  for (const State &state : states) {
    if (state.present.empty())
      continue;
    ordered_json values = ordered_json::array();
    const std::byte *bytes = state.present.data();
    for (int64_t k = 0; k < state.spec.size; ++k)
      values.push_back(state.spec.dtype == RLRT_F32   ? toJson<float>(bytes, k)
                       : state.spec.dtype == RLRT_F64 ? toJson<double>(bytes, k)
                       : state.spec.dtype == RLRT_I64
                           ? toJson<int64_t>(bytes, k)
                           : toJson<uint8_t>(bytes, k));
    list.push_back({{"name", state.spec.name},
                    {"dtype", dtypeName(state.spec.dtype)},
                    {"values", std::move(values)}});
  }
  return list;
}

void States::restore(const ordered_json &saved, bool stepped,
                     const std::string &path) {
  auto fail = [&](const std::string &text) {
    throw InputError("`" + path + "/state.json`: " + text +
                     "; the run cannot go on from it");
  };
  std::vector<bool> seen(states.size());
  try {
    for (const ordered_json &object : saved) {
      std::string name = object.at("name").get<std::string>();
      auto found =
          std::find_if(states.begin(), states.end(), [&](const State &state) {
            return state.spec.name == name;
          });
      if (found == states.end())
        fail("the program has no state `" + name + "`");
      if (seen[size_t(found - states.begin())])
        fail("state `" + name + "` is there twice");
      seen[size_t(found - states.begin())] = true;
      const StateSpec &spec = found->spec;
      const ordered_json &values = object.at("values");
      std::string dtype = object.at("dtype").get<std::string>();
      if (dtype != dtypeName(spec.dtype) || int64_t(values.size()) != spec.size)
        fail("state `" + name + "` is " + std::to_string(values.size()) +
             " of " + dtype + ", but " + std::to_string(spec.size) + " of " +
             dtypeName(spec.dtype) + " in the program");
      found->present.resize(size_t(spec.size) * Batch::sizeOf(spec.dtype));
      std::byte *to = found->present.data();
      for (int64_t k = 0; k < spec.size; ++k)
        spec.dtype == RLRT_F32   ? fromJson<float>(values[size_t(k)], to, k)
        : spec.dtype == RLRT_F64 ? fromJson<double>(values[size_t(k)], to, k)
        : spec.dtype == RLRT_I64 ? fromJson<int64_t>(values[size_t(k)], to, k)
                                 : fromJson<uint8_t>(values[size_t(k)], to, k);
    }
  } catch (const ordered_json::exception &error) {
    fail(std::string("its states cannot be read: ") + error.what());
  } catch (const std::logic_error &) {
    fail("a number of its states cannot be read");
  }
  for (size_t i = 0; i < states.size(); ++i)
    if (states[i].spec.ofRollouts)
      continue; // they are saved with their rollouts
    else if (seen[i] && !stepped)
      fail("state `" + states[i].spec.name + "` has a value before any step");
    else if (!seen[i] && stepped)
      fail("state `" + states[i].spec.name + "` is missing");
}

} // namespace rlrt
