// In: batches that are stored for later steps. Out: them as bytes of a
// checkpoint, and back. Must not know: files, how they are used.
#include "runtime/abi/Error.h"
#include "runtime/train/Replay.h"

#include <nlohmann/json.hpp>

#include <cstring>

namespace rlrt {

using nlohmann::json;

template <typename T> static json bytesOf(const std::vector<T> &numbers) {
  const auto *data = reinterpret_cast<const uint8_t *>(numbers.data());
  return json::binary(
      std::vector<uint8_t>(data, data + numbers.size() * sizeof(T)));
}

template <typename T> static std::vector<T> numbersOf(const json &bytes) {
  const std::vector<uint8_t> &data = bytes.get_binary();
  std::vector<T> numbers(data.size() / sizeof(T));
  if (!data.empty())
    std::memcpy(numbers.data(), data.data(), numbers.size() * sizeof(T));
  return numbers;
}

/// Lists of different lengths: all their items, and where each list ends.
template <typename List> static json listsOf(const std::vector<List> &lists) {
  std::vector<typename List::value_type> items;
  std::vector<int64_t> ends;
  for (const List &list : lists) {
    items.insert(items.end(), list.begin(), list.end());
    ends.push_back(int64_t(items.size()));
  }
  return {{"items", bytesOf(items)}, {"ends", bytesOf(ends)}};
}

template <typename List> static std::vector<List> fromLists(const json &saved) {
  auto items = numbersOf<typename List::value_type>(saved.at("items"));
  std::vector<List> lists;
  int64_t begin = 0;
  for (int64_t end : numbersOf<int64_t>(saved.at("ends"))) {
    if (end < begin || end > int64_t(items.size()))
      throw std::runtime_error("a list ends outside of its items");
    lists.emplace_back(items.begin() + begin, items.begin() + end);
    begin = end;
  }
  return lists;
}

std::vector<uint8_t> Replay::saved() const {
  if (stored.ages.empty() && stored.offsets.empty())
    return {};
  json all{{"ages", bytesOf(stored.ages)},
           {"items", bytesOf(stored.parts.items)},
           {"prompts", listsOf(stored.parts.prompts)},
           {"tokens", json::array()},
           {"spaces", json::array()},
           {"values", json::array()},
           {"states", json::array()}};
  for (auto &[space, tokens] : stored.parts.tokens)
    all["tokens"].push_back({{"space", space},
                             {"response", tokens.response},
                             {"ids", bytesOf(tokens.ids)}});
  for (auto &[space, offsets] : stored.offsets)
    all["spaces"].push_back({{"space", space}, {"offsets", bytesOf(offsets)}});
  for (const Stored &value : stored.values)
    all["values"].push_back({{"dtype", value.dtype},
                             {"space", value.space},
                             {"dense", value.dense},
                             {"numbers", bytesOf(value.numbers)},
                             {"texts", listsOf(value.texts)}});
  for (auto &[state, held] : stored.states)
    all["states"].push_back({{"name", specs[size_t(state)].name},
                             {"known", bytesOf(held.known)},
                             {"numbers", bytesOf(held.numbers)}});
  return json::to_cbor(all);
}

std::string Replay::faultOf(const Steps &steps) const {
  std::map<int, int64_t> extents{{RLRT_STEP_SPACE, 1}};
  for (auto &[space, offsets] : steps.offsets) {
    if (space < RLRT_PROMPT_SPACE || space >= int(spaces.size()))
      return "the program has no space " + std::to_string(space);
    auto outer = extents.find(spaces[size_t(space)].parent);
    if (outer == extents.end() ||
        int64_t(offsets.size()) != outer->second + 1 || offsets[0] != 0)
      return "space `" + spaces[size_t(space)].name + "` does not fit";
    for (size_t i = 1; i < offsets.size(); ++i)
      if (offsets[i] < offsets[i - 1])
        return "space `" + spaces[size_t(space)].name + "` goes back";
    extents[space] = offsets.back();
  }
  auto fits = [&](int space, size_t points) {
    auto found = extents.find(space);
    return found != extents.end() && size_t(found->second) == points;
  };
  if (!fits(RLRT_PROMPT_SPACE, steps.ages.size()) ||
      steps.parts.items.size() != steps.ages.size() ||
      steps.parts.prompts.size() != steps.ages.size())
    return "it has other numbers of prompts and items";
  for (auto &[space, tokens] : steps.parts.tokens)
    if (!fits(space, tokens.ids.size()))
      return "tokens are missing";
  for (const Stored &value : steps.values) {
    size_t points = value.dtype == RLRT_TEXT
                        ? value.texts.size()
                        : value.numbers.size() / Batch::sizeOf(value.dtype);
    if (value.dense < 1 || !fits(value.space, points / size_t(value.dense)))
      return "an array has another size than its space";
  }
  for (size_t i = 0; i < specs.size(); ++i) {
    if (!specs[i].ofRollouts)
      continue;
    auto held = steps.states.find(int(i));
    if (held == steps.states.end())
      return "state `" + specs[i].name + "` is missing";
    if (held->second.known.size() != size_t(steps.rollouts()) ||
        held->second.numbers.size() !=
            held->second.known.size() * widthOf(int(i)))
      return "state `" + specs[i].name + "` has another size";
  }
  return "";
}

void Replay::restore(const std::vector<uint8_t> &saved,
                     const std::string &path) {
  auto fail = [&](const std::string &text) {
    throw InputError("`" + path + "/rollouts.cbor`: " + text +
                     "; the run cannot go on from it");
  };
  Steps steps;
  try {
    json all = json::from_cbor(saved);
    steps.ages = numbersOf<int64_t>(all.at("ages"));
    steps.parts.items = numbersOf<int64_t>(all.at("items"));
    steps.parts.prompts = fromLists<std::vector<int64_t>>(all.at("prompts"));
    for (const json &one : all.at("tokens"))
      steps.parts.tokens[one.at("space").get<int>()] = {
          numbersOf<int64_t>(one.at("ids")),
          {},
          one.at("response").get<bool>()};
    for (const json &one : all.at("spaces"))
      steps.offsets[one.at("space").get<int>()] =
          numbersOf<int64_t>(one.at("offsets"));
    for (const json &one : all.at("values"))
      steps.values.push_back({one.at("dtype").get<int>(),
                              one.at("space").get<int>(),
                              one.at("dense").get<int64_t>(),
                              numbersOf<uint8_t>(one.at("numbers")),
                              fromLists<std::string>(one.at("texts"))});
    for (const json &one : all.at("states"))
      for (size_t i = 0; i < specs.size(); ++i)
        if (specs[i].ofRollouts &&
            specs[i].name == one.at("name").get<std::string>())
          steps.states[int(i)] = {numbersOf<uint8_t>(one.at("known")),
                                  numbersOf<uint8_t>(one.at("numbers"))};
    if (std::string fault = faultOf(steps); !fault.empty())
      fail(fault);
  } catch (const json::exception &error) {
    fail(std::string("it cannot be read: ") + error.what());
  } catch (const std::runtime_error &error) {
    if (dynamic_cast<const InputError *>(&error))
      throw;
    fail(std::string("it cannot be read: ") + error.what());
  }
  stored = std::move(steps);
}

} // namespace rlrt
