## A date as 2024-02-29; `day` counts days from 2000-01-01.
fn iso_date(
  day: i64[*] in 0..2921939,
) -> text[*] = "{year(day)}-{two(month(day))}-{two(of_month(day))}"

fn two(number: i64[*]) -> text[*] = where(number < 10, "0{number}", "{number}")

# Years of 400 begin on 1 March 2000, day 60: leap days then end a year, a century and an era.
fn of_era(day: i64[*]) -> i64[*] = (day + 146037) % 146097

fn year_of_era(day: i64[*]) -> i64[*] = (
  of_era(day) - of_era(day) // 1460 + of_era(day) // 36524 - of_era(day) // 146096
)
  // 365

fn of_year(day: i64[*]) -> i64[*] = of_era(day)
  - (365 * year_of_era(day) + year_of_era(day) // 4 - year_of_era(day) // 100)

fn from_march(day: i64[*]) -> i64[*] = (5 * of_year(day) + 2) // 153

fn of_month(day: i64[*]) -> i64[*] = of_year(day) - (153 * from_march(day) + 2) // 5 + 1

fn month(day: i64[*]) -> i64[*] = (from_march(day) + 2) % 12 + 1

fn year(day: i64[*]) -> i64[*] = year_of_era(day)
  + (day + 146037) // 146097 * 400
  + 1600
  + i64(month(day) <= 2)

fn dates_of(day: i64[prompt]) -> text[prompt] = iso_date(day)

check dates_of([0, 31, 59, 60, 365, 366, 36524, 36525])
  == [
    "2000-01-01",
    "2000-02-01",
    "2000-02-29",
    "2000-03-01",
    "2000-12-31",
    "2001-01-01",
    "2099-12-31",
    "2100-01-01",
  ]
check dates_of([36583, 36584, 146096, 146097])
  == ["2100-02-28", "2100-03-01", "2399-12-31", "2400-01-01"]
