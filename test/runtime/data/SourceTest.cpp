// In: Source. Out: verdicts on splits, epochs and measured items.
// Must not know: phases, batches.
#include "runtime/data/Source.h"
#include "runtime/abi/Error.h"

#include <gtest/gtest.h>

#include <set>

namespace rlrt::test {
namespace {

/// The record of a task, alive with its JSON.
struct TaskData {
  nlohmann::json json;
  DataSpec spec;
  Settings settings;
  TaskData(const char *name, double size, double heldOut, const char *split) {
    json = {{"context", "task"},
            {"slots",
             {{"split", {{"choice", split}}}, {"held_out", {{"setting", 0}}}}}};
    spec.context = "task";
    spec.name = name;
    spec.slots = Record(json);
    spec.size = 1;
    settings.numbers = {heldOut, size};
  }
  Source source() const {
    Files files;
    return Source(spec, settings, files);
  }
};

TEST(SourceTest, HeldOutCountRoundsUpAndReadsF32AsDecimal) {
  EXPECT_EQ(heldOutCount(double(0.1f), 10000), 1000);
  EXPECT_EQ(heldOutCount(0.1, 10000), 1000);
  EXPECT_EQ(heldOutCount(0.1, 11), 2);
  EXPECT_EQ(heldOutCount(0, 10), 0);
  EXPECT_EQ(heldOutCount(1, 10), 10);
  EXPECT_EQ(heldOutCount(0.5, int64_t(1) << 62), int64_t(1) << 61);
}

TEST(SourceTest, SplitsAreDisjointAndCoverEverything) {
  Source held = TaskData("sums", 997, 0.1, "held_out").source();
  Source train = TaskData("sums", 997, 0.1, "train").source();
  EXPECT_EQ(held.splitSize(), 100);
  EXPECT_EQ(train.splitSize(), 897);
  auto a = held.firstItems(0), b = train.firstItems(0);
  std::set<int64_t> all(a.begin(), a.end());
  all.insert(b.begin(), b.end());
  EXPECT_EQ(all.size(), 997u);
  EXPECT_EQ(*all.begin(), 0);
  EXPECT_EQ(*all.rbegin(), 996);
}

TEST(SourceTest, SplitDependsOnTheNameOnly) {
  auto items = [](const char *name) {
    return TaskData(name, 1000, 0.1, "held_out").source().firstItems(50);
  };
  EXPECT_EQ(items("sums"), items("sums"));
  EXPECT_NE(items("sums"), items("products"));
}

TEST(SourceTest, EachEpochHoldsEveryItemOnceInAnotherOrder) {
  Source train = TaskData("sums", 100, 0.1, "train").source();
  auto sequence = train.draw(0, 180, 5);
  std::vector<int64_t> first(sequence.begin(), sequence.begin() + 90);
  std::vector<int64_t> second(sequence.begin() + 90, sequence.end());
  EXPECT_NE(first, second);
  auto all = train.firstItems(0);
  std::set<int64_t> wanted(all.begin(), all.end());
  EXPECT_EQ(std::set<int64_t>(first.begin(), first.end()), wanted);
  EXPECT_EQ(std::set<int64_t>(second.begin(), second.end()), wanted);
  EXPECT_NE(train.draw(0, 90, 6), first);
}

TEST(SourceTest, EpochsTakeTheBatchesThatHoldThem) {
  Source train = TaskData("sums", 1000, 0.1, "train").source();
  EXPECT_EQ(train.stepsOf(1, 100), 9);
  EXPECT_EQ(train.stepsOf(1, 101), 9);
  EXPECT_EQ(train.stepsOf(1, 99), 10);
  EXPECT_EQ(train.stepsOf(2.5, 32), 71);
  EXPECT_EQ(train.stepsOf(double(0.1f), 30), 3);
  EXPECT_EQ(train.stepsOf(1e-9, 30), 1);
  EXPECT_THROW(train.stepsOf(1e300, 1), InputError);
}

TEST(SourceTest, DrawingFromACursorContinuesTheSequence) {
  Source train = TaskData("sums", 50, 0.2, "train").source();
  auto whole = train.draw(0, 130, 9);
  std::vector<int64_t> parts;
  for (int64_t cursor = 0; cursor < 130; cursor += 13)
    for (int64_t item : train.draw(cursor, 13, 9))
      parts.push_back(item);
  EXPECT_EQ(parts, whole);
}

TEST(SourceTest, HugeTasksDrawButAreNotMeasuredWhole) {
  Source train = TaskData("huge", 0x1p62, 0.1, "train").source();
  auto held = TaskData("huge", 0x1p62, 0.1, "held_out").source();
  auto drawn = train.draw(0, 100, 1);
  EXPECT_EQ(std::set<int64_t>(drawn.begin(), drawn.end()).size(), 100u);
  EXPECT_EQ(held.firstItems(10).size(), 10u);
  EXPECT_THROW(held.firstItems(0), InputError);
}

TEST(SourceTest, EmptySplitsAndTooManyItemsAreErrors) {
  EXPECT_THROW(TaskData("sums", 10, 0, "held_out").source(), InputError);
  EXPECT_THROW(TaskData("sums", 10, 1, "train").source(), InputError);
  EXPECT_THROW(TaskData("sums", 0, 0.1, "train").source(), InputError);
  EXPECT_THROW(TaskData("sums", 10, 1.5, "train").source(), InputError);
  Source held = TaskData("sums", 10, 0.1, "held_out").source();
  EXPECT_THROW(held.firstItems(2), InputError);
}

TEST(SourceTest, OverlappingSplitsOfTwoPhasesAreErrors) {
  Source train = TaskData("sums", 100, 0.1, "train").source();
  Source same = TaskData("sums", 100, 0.1, "held_out").source();
  Source other = TaskData("sums", 100, 0.2, "held_out").source();
  Source task = TaskData("products", 100, 0.2, "held_out").source();
  checkSplits({&train, &same, &task}, {"a", "b", "c"});
  EXPECT_THROW(checkSplits({&train, &other}, {"a", "b"}), InputError);
}

TEST(SourceTest, FileRowsAreSplitAndRead) {
  std::string path = testing::TempDir() + "source-rows.jsonl";
  {
    std::ofstream file(path);
    for (int i = 0; i < 40; ++i)
      file << "{\"q\": \"row " << i << "\"}\n";
  }
  nlohmann::json json = {{"context", "jsonl"},
                         {"slots",
                          {{"path", {{"text", path}}},
                           {"skip_malformed", {{"setting", 1}}},
                           {"split", {{"choice", "held_out"}}},
                           {"held_out", {{"setting", 0}}}}}};
  DataSpec spec{"jsonl", "jsonl", Record(json), -1, {{"q", RLRT_TEXT}}};
  Settings settings{{0.25, 0}, nullptr};
  Files files;
  Source held(spec, settings, files);
  EXPECT_EQ(held.name(), "source-rows.jsonl");
  EXPECT_EQ(held.size(), 40);
  EXPECT_EQ(held.splitSize(), 10);
  std::vector<int64_t> items = held.firstItems(0);
  Table drawn = held.read(items);
  auto &texts = std::get<std::vector<std::string>>(drawn.columns[0]);
  for (size_t i = 0; i < items.size(); ++i)
    EXPECT_EQ(texts[i], "row " + std::to_string(items[i]));
  EXPECT_EQ(held.number("q"), 0u);
  EXPECT_THROW(held.number("absent"), std::runtime_error);
}

} // namespace
} // namespace rlrt::test
