// In: a folder of a data set, the name of a part. Out: the files of the part
// and their format. Must not know: what is in the files, fields of a program.
#include "runtime/data/Dataset.h"

#include "runtime/abi/Error.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <set>

namespace rlrt {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

[[noreturn]] void refuse(const fs::path &where, const std::string &why) {
  throw InputError("data set `" + where.string() + "`: " + why);
}

std::string listed(const std::set<std::string> &names) {
  std::string text;
  for (const std::string &name : names)
    text += (text.empty() ? "`" : ", `") + name + "`";
  return text.empty() ? "none" : text;
}

json readJson(const fs::path &file) {
  std::ifstream in(file, std::ios::binary);
  json root = json::parse(in, nullptr, /*allow_exceptions=*/false);
  if (!in.good() && !in.eof())
    refuse(file, "cannot be read");
  if (!root.is_object())
    refuse(file, "is not a JSON object");
  return root;
}

/// The streams of Arrow that a state.json names.
DatasetFiles savedFiles(const fs::path &folder, const std::string &part) {
  fs::path file = folder / "state.json";
  json state = readJson(file);
  json split = state.value("_split", json());
  if (split.is_string() && split != part)
    refuse(folder, "it is saved as the part `" + split.get<std::string>() +
                       "`, and `" + part + "` is asked for");
  if (json indices = state.value("_indices_data_files", json());
      indices.is_array() && !indices.empty())
    refuse(file, "it chooses rows by a file of indices, which is not "
                 "implemented; save it again with `save_to_disk`");
  json files = state.value("_data_files", json());
  DatasetFiles found{"arrow", {}};
  if (files.is_array())
    for (const json &one : files) {
      json name = one.is_object() ? one.value("filename", json()) : json();
      if (!name.is_string())
        refuse(file, "`_data_files` should name files");
      found.paths.push_back((folder / name.get<std::string>()).string());
    }
  if (found.paths.empty())
    refuse(file, "it names no data files");
  return found;
}

std::optional<DatasetFiles> saved(const fs::path &folder,
                                  const std::string &part) {
  if (!fs::exists(folder / "dataset_dict.json")) {
    if (fs::exists(folder / "state.json"))
      return savedFiles(folder, part);
    return std::nullopt;
  }
  json splits = readJson(folder / "dataset_dict.json").value("splits", json());
  std::set<std::string> names;
  if (splits.is_array())
    for (const json &one : splits)
      if (one.is_string())
        names.insert(one.get<std::string>());
  if (!names.count(part))
    refuse(folder,
           "has no part `" + part + "`; its parts are " + listed(names));
  return savedFiles(folder / part, part);
}

/// The format that a file name says; empty: no file of data.
std::string formatOf(const fs::path &file) {
  std::string ending = file.extension().string();
  if (ending == ".parquet" || ending == ".csv" || ending == ".jsonl" ||
      ending == ".arrow")
    return ending.substr(1);
  // The hub's viewer and many repositories call JSON Lines so.
  if (ending == ".json" && file.stem() != "dataset_infos" &&
      file.stem() != "dataset_info" && file.stem() != "state")
    return "jsonl";
  return "";
}

/// The part that a file name is of: what stands before the first `-`, `_` or
/// `.` behind which only the count of pieces stands.
std::string partOf(const fs::path &file) {
  std::string stem = file.stem().string();
  size_t end = stem.find("-of-");
  if (end != std::string::npos && end >= 6)
    return stem.substr(0, end - 6);
  return stem;
}

/// Of `train-00001-of-00004` all four have to be there; what stands behind the
/// count, a hash of older tools, differs from piece to piece.
void checkComplete(const fs::path &folder,
                   const std::vector<std::string> &paths) {
  auto isNumber = [](const std::string &text) {
    return text.size() == 5 &&
           text.find_first_not_of("0123456789") == std::string::npos;
  };
  // By folder, name and count: the pieces that are there.
  std::map<std::string, std::set<int>> pieces;
  std::map<std::string, std::string> known;
  for (const std::string &path : paths) {
    fs::path file = path;
    std::string stem = file.stem().string();
    size_t of = stem.find("-of-");
    if (of == std::string::npos || of < 6 ||
        !isNumber(stem.substr(of - 5, 5)) || !isNumber(stem.substr(of + 4, 5)))
      continue;
    std::string name = stem.substr(0, of - 5), count = stem.substr(of + 4, 5);
    std::string set = (file.parent_path() / name).string() + "\n" + count +
                      file.extension().string();
    pieces[set].insert(std::stoi(stem.substr(of - 5, 5)));
    known[set] = file.filename().string();
  }
  for (auto &[set, numbers] : pieces) {
    const std::string &seen = known[set];
    size_t of = seen.find("-of-");
    for (int i = 0; i < std::stoi(seen.substr(of + 4, 5)); ++i) {
      if (numbers.count(i))
        continue;
      std::string number = std::to_string(i);
      number.insert(0, 5 - number.size(), '0');
      std::string rest = seen.substr(of + 9);
      if (rest.starts_with('-'))
        rest = "-*" + fs::path(seen).extension().string();
      refuse(folder, "`" + seen + "` is there, but not `" +
                         seen.substr(0, of - 5) + number + seen.substr(of, 9) +
                         rest + "`");
    }
  }
}

/// What Git leaves where the file itself was not fetched.
void checkFetched(const std::string &path) {
  std::ifstream in(path, std::ios::binary);
  std::string begin(40, '\0');
  in.read(begin.data(), std::streamsize(begin.size()));
  if (begin.starts_with("version https://git-lfs"))
    throw InputError("`" + path +
                     "` is a pointer of Git LFS, no data; fetch "
                     "it with `git lfs pull`");
}

DatasetFiles cloned(const fs::path &folder, const std::string &part) {
  std::set<std::string> parts, formats;
  std::vector<std::string> paths;
  auto take = [&](const fs::path &file) {
    formats.insert(formatOf(file));
    paths.push_back(file.string());
  };
  for (const fs::path &place : {folder, folder / "data"}) {
    if (!fs::is_directory(place))
      continue;
    for (const fs::directory_entry &entry : fs::directory_iterator(place)) {
      const fs::path &path = entry.path();
      if (entry.is_directory() && path.filename() == part) {
        for (const fs::directory_entry &inner : fs::directory_iterator(path))
          if (!formatOf(inner.path()).empty())
            take(inner.path());
      } else if (entry.is_regular_file() && !formatOf(path).empty()) {
        parts.insert(partOf(path));
        if (partOf(path) == part)
          take(path);
      }
    }
  }
  if (paths.empty())
    refuse(folder, "has no part `" + part +
                       "`: no file is called so; the files there are of " +
                       listed(parts));
  if (formats.size() > 1)
    refuse(folder, "part `" + part +
                       "` has files of several formats: " + listed(formats));
  std::sort(paths.begin(), paths.end());
  checkComplete(folder, paths);
  for (const std::string &path : paths)
    checkFetched(path);
  return {*formats.begin(), std::move(paths)};
}

} // namespace

DatasetFiles datasetFiles(const std::string &path, const std::string &part) {
  fs::path folder(path);
  std::error_code none;
  if (!fs::is_directory(folder, none))
    refuse(folder, "there is no such folder; the path is relative to the "
                   "working folder");
  if (std::optional<DatasetFiles> files = saved(folder, part))
    return *files;
  return cloned(folder, part);
}

} // namespace rlrt
