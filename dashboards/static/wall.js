// The wall's filters: the address says what is chosen, `paint` shows it from the cells that came with the page.
// It writes into the elements themselves instead of returning some 900 properties through Dash, which takes as many
// renders; React does not touch what its own properties do not change.
(function () {
  "use strict";
  const TRACK = ["w", "x", "lo", "hi", "t", "u"];
  const served = location.search;
  let shown = null;

  document.addEventListener("change", function (event) {
    const form = event.target.form;
    if (!form || form.id !== "filters" || !window.dash_clientside || !window.dash_clientside.set_props) return;
    const chosen = new URLSearchParams(new FormData(form));
    for (const [key, value] of Array.from(chosen)) if (!value) chosen.delete(key);
    const search = chosen.toString() ? "?" + chosen.toString() : "";
    window.dash_clientside.set_props("address", { search: search });
  });

  function chosenIn(search, cells) {
    const chosen = new URLSearchParams(search || "");
    return {
      month: cells.shows[chosen.get("period")] ? chosen.get("period") : cells.default,
      region: cells.regions.includes(chosen.get("region")) ? chosen.get("region") : "",
      only: chosen.get("only") === "misses",
    };
  }

  function paint(search, cells) {
    const { month, region, only } = chosenIn(search, cells);
    const view = JSON.stringify([month, region, only]);
    if (!month) return [window.dash_clientside.no_update, window.dash_clientside.no_update];
    // The first response already shows what the address said when it came.
    if (shown === null) {
      const first = chosenIn(served, cells);
      shown = JSON.stringify([first.month, first.region, first.only]);
    }
    if (shown !== view) {
      shown = view;
      cells.kpis.forEach(function (kpi, index) {
        const paintKpi = cells.strip.includes(kpi) ? strip : tile;
        paintKpi(cells, kpi, cells.shows[month][index], region);
      });
      cells.stages.forEach((stage, index) => summary(stage, index, cells.summaries[month][index]));
      links(cells, month, region, only);
    }
    return [view, ["wall", cells.stacked && "stacked", region && "highlighting", only && "only-misses"].filter(Boolean).join(" ")];
  }

  function tile(cells, kpi, place, region) {
    const [period, note, reason, target, units, basis, reach, at, rows, caveat, linked] = cells.tiles[kpi][place];
    const element = document.getElementById("tile-" + kpi);
    let misses = false;
    const when = element.querySelector(".period-note");
    when.textContent = note;
    when.title = reason;
    when.className = reason ? "period-note other" : "period-note";
    text(element, ".target", target);
    text(element, ".units", units);
    text(element, ".basis", basis);
    text(element, ".reach", reach);
    text(element, ".caveat", caveat);
    text(element, ".links", linked);
    const spark = element.querySelector(".spark");
    if (at) {
      spark.style.setProperty("--at", at[0] + "%");
      spark.style.setProperty("--up", at[1] + "%");
    } else {
      spark.style.removeProperty("--at");
      spark.style.removeProperty("--up");
    }
    element.querySelectorAll(".row").forEach(function (row, index) {
      const [state, value, sign, places, sentence] = rows[index];
      const name = cells.regions[index];
      misses = misses || (cells.states[state] === "missed" && (!region || region === name));
      row.className = "row " + cells.states[state] + (region === name ? " lit" : "");
      row.title = sentence;
      row.setAttribute("href", link(cells, kpi, name, period));
      text(row, ".value", value);
      text(row, ".sign", sign);
      text(row, ".sentence", sentence);
      const track = row.querySelector(".track");
      for (const key of TRACK) {
        if (places[key] === undefined) track.style.removeProperty("--" + key);
        else track.style.setProperty("--" + key, places[key] + "%");
      }
    });
    element.className = misses ? "tile" : "tile quiet";
  }

  // A KPI of the data strip: the company's value, and the rows that are missed.
  function strip(cells, kpi, place) {
    const [period, , , , , , , , rows, caveat, linked, ...halves] = cells.tiles[kpi][place];
    const item = document.getElementById("strip-" + kpi);
    const company = rows[rows.length - 1];
    text(item, ".of-company b", company[1]);
    text(item, ".links", linked);
    text(item, ".caveat", caveat);
    item.querySelectorAll(".half").forEach((half, index) => { half.textContent = halves[index]; });
    item.querySelector(".of-company").title = company[4];
    item.querySelectorAll(".miss").forEach(function (miss, index) {
      const [state, value, sign, , sentence] = rows[index];
      miss.hidden = cells.states[state] !== "missed";
      miss.title = sentence;
      miss.setAttribute("href", link(cells, kpi, cells.regions[index], period));
      text(miss, ".value", value);
      text(miss, ".sign", sign);
      text(miss, ".sentence", sentence);
    });
  }

  function summary(stage, index, [state, misses, rest, missed]) {
    const element = document.querySelector("#stage-" + stage + " .summary");
    element.className = "summary " + state;
    text(element, "b", misses);
    text(element, "span", rest);
    const jump = document.getElementById("ribbon").children[index];
    jump.className = missed ? "missed" : "";
    text(jump, ".sign", missed ? "▼" + missed : "·");
  }

  // Filters and language links agree with the address, also after going back.
  function links(cells, month, region, only) {
    const form = document.getElementById("filters");
    form.elements.period.value = month === cells.default ? "" : month;
    form.elements.region.value = region;
    form.elements.only.value = only ? "misses" : "";
    document.querySelectorAll("#languages a").forEach(function (anchor) {
      const chosen = new URLSearchParams();
      if (month !== cells.default) chosen.set("period", month);
      if (region) chosen.set("region", region);
      if (only) chosen.set("only", "misses");
      if (cells.as_of) chosen.set("as_of", cells.as_of);
      if (anchor.lang !== cells.home) chosen.set("lang", anchor.lang);
      anchor.setAttribute("href", chosen.toString() ? "/?" + chosen.toString() : "/");
    });
  }

  function link(cells, kpi, region, period) {
    const chosen = new URLSearchParams({ region: region });
    if (period) chosen.set("period", period);
    if (cells.as_of) chosen.set("as_of", cells.as_of);
    if (cells.language !== cells.home) chosen.set("lang", cells.language);
    return "/kpi/" + encodeURIComponent(kpi) + "?" + chosen.toString();
  }

  function text(within, selector, words) {
    const element = within.querySelector(selector);
    if (element.textContent !== words) element.textContent = words;
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    milepost: Object.assign({}, (window.dash_clientside || {}).milepost, { paint: paint }),
  });
})();
