// What a cell of a workbook shows for the value that it stores.
#pragma once

#include <string>
#include <string_view>

namespace portwright::document {

// 443.0, 4.43E2 and 442.99999999999997 -> 443; without an exponent up to 15 digits, else and for
// what is no number as it stands.
std::string PlainNumber(std::string_view stored);

// A number as the day, the time or both that it counts: `2024-03-05`, `2024-03-05 10:30`, `10:30`.
// What is no day of a workbook is a plain number.
std::string DateText(std::string_view stored, bool from_1904);

// The format shows a day or a time: yyyy-mm-dd, [h]:mm, but not "d"0 and not General.
bool IsDateFormat(std::string_view format);
// The same for the numbers of formats that every workbook has.
bool IsDateFormat(unsigned format);

}  // namespace portwright::document
