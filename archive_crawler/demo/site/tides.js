"use strict";
const hour = 2 * Math.PI / 12.42;
const level = at => (1.4 + 0.9 * Math.cos(at * hour)).toFixed(1);
const rows = [...Array(25).keys()].map(at => `<tr><th scope="row">${at}:00</th><td>${level(at)} m</td></tr>`);
document.getElementById("root").innerHTML =
    `<main><h1>Tides Today</h1><table><caption>Water level at Gull Harbor, invented</caption>${rows.join("")}</table></main>`;
